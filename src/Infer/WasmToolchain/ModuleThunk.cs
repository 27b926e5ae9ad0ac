using System.Text;
using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.WasmToolchain;

/// <summary>A call of the module, put together input by input.</summary>
/// <remarks>
/// <para>Files of the build are at <c>/@{TREE}/p/…</c> and <c>/@{TREE}/s/…</c> (<see cref="BuildRoot"/>): a folder that is
/// really called so, and that no text but a path has in it, so that messages can be turned back. The toolchain's own are at
/// <c>/usr</c>. What is made is <c>/output</c>.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
/// <param name="llvm">The module and its files.</param>
/// <param name="files">Where inputs are read.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="call">The call of the build's tool.</param>
internal sealed class ModuleThunk(LlvmFiles llvm, BuildFiles files, BuildRoot root, ToolCall call)
{
    /// <summary>The output that the thunk stands for.</summary>
    public const string Output = "output";

    /// <summary>The output that holds what the tool printed.</summary>
    public const string Messages = "/dev/stderr";

    private readonly Dictionary<string, OutputRef> _inputs = new(StringComparer.Ordinal);

    /// <summary>The argument vector; its first word chooses the tool.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>The folder that the tool was called in, where the module runs.</summary>
    public string Directory => PlaceOf(call.Directory);

    /// <summary>A file or folder's absolute path where the module runs.</summary>
    /// <param name="path">Its absolute, normal path on this machine.</param>
    public string PlaceOf(string path) => $"/{NameOf(path)}";

    /// <summary>How a name is written for a tool that works in the folder it was called in.</summary>
    public string Write(string name) => name.StartsWith('/') ? PlaceOf(Path.GetFullPath(name)) : name;

    /// <summary>Adds a file of the build or the toolchain; it may be a placeholder.</summary>
    /// <param name="path">Its absolute, normal path.</param>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public void AddInput(string path)
    {
        var name = NameOf(path);
        if (!_inputs.ContainsKey(name))
            _inputs.Add(name, files.Read(path).Output);
    }

    /// <summary>Adds anything under a name of its own.</summary>
    /// <returns>Its absolute path where the module runs.</returns>
    public string AddInput(string name, OutputRef content)
    {
        _inputs[name] = content;
        return $"/{name}";
    }

    /// <summary>Adds a folder that has to be there, by a file in it that nobody asks for.</summary>
    /// <param name="path">Its absolute, normal path.</param>
    public void AddFolder(string path) => AddInput($"{NameOf(path)}/.here", new OutputRef(Store(files, "")));

    /// <summary>Stores the thunk.</summary>
    /// <exception cref="BurstException">The store cannot be written.</exception>
    public ObjectHash Store(params IReadOnlyList<string> outputs)
    {
        var values = new List<ThunkInput>();
        var thunks = new List<ThunkInput>();
        foreach (var (name, output) in _inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
            (output.Thunk.IsThunk ? thunks : values).Add(new ThunkInput($"{output}", name));
        return files.Write(new Thunk(
            new Function($"{llvm.Module}", [.. Arguments], []), values, thunks, [new ThunkInput($"{llvm.Module}")],
            [.. outputs]));
    }

    /// <summary>Stores a text.</summary>
    public static ObjectHash Store(BuildFiles files, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var hash = ObjectHash.Of(content);
        files.Objects.Write(hash, content);
        return hash;
    }

    private string NameOf(string path) => llvm.NameOf(path) ?? $"{ToolTreeNames.Tree}/{root.NameOf(path)}";
}
