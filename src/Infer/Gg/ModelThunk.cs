using Burst.Infer.Inputs;
using Burst.Thunks;

namespace Burst.Infer.Gg;

/// <summary>Gathers what one of gg's models puts into a thunk.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="files">Brings files into the store.</param>
internal sealed class ModelThunk(BuildFiles files)
{
    private readonly List<ThunkInput> _values = [];
    private readonly List<ThunkInput> _thunks = [];
    private readonly List<ThunkInput> _executables = [];

    /// <summary>The arguments, the program's name first.</summary>
    public List<string> Arguments { get; } = [];

    /// <summary>The environment, as <c>NAME=value</c>.</summary>
    public List<string> EnvironmentVariables { get; } = [];

    /// <summary>Longest run time in milliseconds; 0 for none.</summary>
    public uint TimeoutMs { get; init; }

    /// <summary>Adds a file of the build: as a value, or as a thunk where it is a placeholder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name for the function; none where empty.</param>
    /// <returns>What the file stands for.</returns>
    /// <exception cref="Engine.BurstException">It cannot be read or stored; names the path.</exception>
    public OutputRef AddFile(string path, string name = "")
    {
        var file = files.Read(Path.GetFullPath(path));
        Add(file.Output, name);
        return file.Output;
    }

    /// <summary>Adds an output of another thunk, or a value.</summary>
    public void Add(OutputRef output, string name) =>
        (output.Thunk.Type == ObjectType.Thunk ? _thunks : _values).Add(new ThunkInput($"{output}", name));

    /// <summary>Adds a program.</summary>
    public ObjectHash AddProgram(string path, string name = "")
    {
        var hash = files.Objects.CopyIn(Path.GetFullPath(path), isExecutable: true);
        _executables.Add(new ThunkInput($"{hash}", name));
        return hash;
    }

    /// <summary>Stores the list that gg's tools read, and names it in the environment.</summary>
    public void AddManifest(Manifest manifest)
    {
        var bytes = manifest.Encode();
        var hash = ObjectHash.Of(bytes);
        files.Objects.Write(hash, bytes);
        _values.Add(new ThunkInput($"{hash}"));
        EnvironmentVariables.Add($"{Manifest.Variable}=@{{GGHASH:{hash}}}");
    }

    /// <summary>Stores the thunk.</summary>
    /// <param name="function">What it calls.</param>
    /// <param name="output">The name of its one output.</param>
    public ObjectHash Store(ObjectHash function, string output) => files.Write(new Thunk(
        new Function($"{function}", [.. Arguments], [.. EnvironmentVariables]), _values, _thunks, _executables, [output],
        TimeoutMs));
}
