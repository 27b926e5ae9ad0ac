using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Infer.Inputs;
using Burst.Thunks;

namespace Burst.Infer.Toolchains;

/// <summary>A call of a tool, put together input by input: becomes a thunk that any gg worker can run.</summary>
/// <remarks>
/// <para>Relative names in arguments stay as the build wrote them, since the tool works in the same place of the tree; absolute
/// ones are given by <see cref="PlaceOf"/>. README.md beside this file describes the thunk.</para>
/// <para>Not thread-safe.</para>
/// </remarks>
public sealed class ToolThunk
{
    private const char ThunkLetter = 'T';

    private readonly BuildFiles _files;
    private readonly BuildRoot _root;
    private readonly ToolSet _tools;
    private readonly string _program;
    private readonly string _directory;
    private readonly Dictionary<string, string> _inputs = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _copies = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _fileFolders = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Tag)> _outputs = [];
    private bool _hasOwnFiles;
    private string? _shownDirectory;

    /// <param name="files">Where inputs are read.</param>
    /// <param name="root">Where files are in the tree.</param>
    /// <param name="tools">The tool and what it calls.</param>
    /// <param name="program">The tool's absolute path, one of those that the set was made for.</param>
    /// <param name="directory">The absolute path of the directory it works in.</param>
    public ToolThunk(BuildFiles files, BuildRoot root, ToolSet tools, string program, string directory)
    {
        _files = files;
        _root = root;
        _tools = tools;
        _program = $"{BuildRoot.System}{program}";
        _directory = root.NameOf(directory);
        Arguments = [Path.GetFileName(program)];
    }

    /// <summary>The argument vector, the tool's name first; may hold <see cref="ToolTreeNames.Tree"/>.</summary>
    public List<string> Arguments { get; }

    /// <summary>The tool's whole environment, as <c>NAME=value</c>, in order; may hold <see cref="ToolTreeNames.Tree"/>.</summary>
    public List<string> Variables { get; } = [];

    /// <summary>How an absolute path is written in arguments and variables.</summary>
    public string PlaceOf(string path) => $"{ToolTreeNames.Tree}/{_root.NameOf(path)}";

    /// <summary>The same, with whatever <c>..</c> are in the path of a file of the machine.</summary>
    public string SpelledPlaceOf(string path)
    {
        var normal = Path.GetFullPath(path);
        return _root.Contains(normal) ? PlaceOf(normal) : $"{ToolTreeNames.Tree}/{BuildRoot.System}{path}";
    }

    /// <summary>Adds a file of the build, which may be a placeholder. A file that is there already is left.</summary>
    /// <param name="path">Its absolute, normal path.</param>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public void AddInput(string path) => TryAddInput(path, out _);

    /// <summary>The same; says whether the file is new here.</summary>
    /// <param name="path">Its absolute, normal path.</param>
    /// <param name="isPlaceholder">Whether it has to be forced first, where it is new.</param>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public bool TryAddInput(string path, out bool isPlaceholder) => TryAddInput(path, null, out isPlaceholder);

    /// <summary>The same of a file that was read just now, and is no placeholder.</summary>
    /// <param name="path">Its absolute, normal path.</param>
    /// <param name="status">How it looked; <see langword="null"/> where it was not read.</param>
    /// <param name="isPlaceholder">Whether it has to be forced first, where it is new.</param>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public bool TryAddInput(string path, FileStatus? status, out bool isPlaceholder)
    {
        isPlaceholder = false;
        var name = _root.NameOf(path);
        if (_inputs.ContainsKey(name) || _links.ContainsKey(name))
            return false;
        var file = status is { } looked && _files.TryRecall(path, looked, out var known) ? known : _files.Read(path, status);
        isPlaceholder = file.IsPlaceholder;
        _inputs.Add(name, file.Reference);
        return true;
    }

    /// <summary>Has a name lead to an input by a symbolic link, and the input be a file whose real path is its path: gcc goes by real
    /// paths of system headers.</summary>
    /// <param name="path">The absolute, normal path of the link.</param>
    /// <param name="target">That of the input, which is added apart from this; may be the same.</param>
    /// <returns>Whether the tree has both in one place, so that their lengths differ as they do in the build.</returns>
    public bool TryAddLink(string path, string target)
    {
        var (name, end) = (_root.NameOf(path), _root.NameOf(target));
        if (_root.Contains(path) != _root.Contains(target))
            return false;
        _copies.Add(end);
        if (name == end)
            return true;
        _links[name] = end;
        _inputs.Remove(name);
        return true;
    }

    /// <summary>Adds a file under another name in the tree.</summary>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public void AddInputAs(string name, string path) => _inputs[name] = _files.Read(path).Reference;

    /// <summary>Adds anything under a name in the tree.</summary>
    public void AddInput(string name, OutputRef content) => _inputs[name] = $"{content}";

    /// <summary>Adds a small file under a name in the tree.</summary>
    public void AddInput(string name, ReadOnlySpan<byte> content) => _inputs[name] = $"{Store(content)}";

    /// <summary>Gives a program of the tools another name, beside it.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="name">The name.</param>
    /// <returns>How the program by that name is written in arguments.</returns>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public string AddName(string program, string name)
    {
        var path = Path.Join(Path.GetDirectoryName(program), name);
        if (path != program)
        {
            AddInput($"{BuildRoot.System}{path}", new OutputRef(ToolTree.Hash));
            AddInputAs($"{ToolTreeNames.Own}{path}", program);
        }

        return $"{ToolTreeNames.Tree}/{BuildRoot.System}{path}";
    }

    /// <summary>Adds a directory that must be there even if it holds no input.</summary>
    /// <param name="path">Its absolute, normal path.</param>
    public void AddFolder(string path) => _folders.Add(_root.NameOf(path));

    /// <summary>Has inputs below a folder be files, rather than links, where the real path would be shorter than the path in the
    /// tree: gcc writes the shorter of the two for system headers.</summary>
    /// <param name="name">The folder's name in the tree.</param>
    public void KeepRealPaths(string name) => _fileFolders.Add(name);

    /// <summary>Has each input be a file of its own, also where several have the same content: clang knows files by their
    /// inodes.</summary>
    public void SeparateFiles() => _hasOwnFiles = true;

    /// <summary>Gives the tool's directory the name that the build's shell has for it, which compilers write into debug information.
    /// That is left out where inputs or outputs are called by that name too.</summary>
    /// <param name="path">An absolute, normal path of the project that leads there by symbolic links.</param>
    public void ShowDirectoryAs(string path) => _shownDirectory = _root.NameOf(path);

    /// <summary>What is printed after the tool's own words where it ends with 1: its driver's complaint. <see langword="null"/>,
    /// the default, for nothing.</summary>
    public string? FailureText { get; set; }

    /// <summary>Adds a file that the tool writes.</summary>
    /// <param name="path">Its absolute, normal path.</param>
    /// <param name="tag">The output's name in the thunk; the first one added is what the thunk stands for.</param>
    public void AddOutput(string path, string tag) => AddNamedOutput(_root.NameOf(path), tag);

    /// <summary>The same, by the file's name in the tree.</summary>
    public void AddNamedOutput(string name, string tag) => _outputs.Add((name, tag));

    /// <summary>Stores the thunk; its last output is <see cref="ToolTreeNames.Messages"/>.</summary>
    /// <exception cref="BurstException">The store cannot be written.</exception>
    public ObjectHash Write()
    {
        if (_shownDirectory is { } shown && !_inputs.Keys.Concat(_links.Keys).Concat(_folders).Concat(_outputs.Select(output => output.Name))
            .Any(name => $"{name}/".StartsWith($"{shown}/", StringComparison.Ordinal)))
        {
            _links[shown] = _directory;
            Variables.Add($"PWD={ToolTreeNames.Tree}/{shown}");
        }

        var manifest = Store(Encoding.UTF8.GetBytes(FormatManifest()));
        var values = new List<ThunkInput>(_inputs.Count + _tools.Values.Length + 1) { new($"{manifest}") };
        values.AddRange(_tools.Values);
        var thunks = new List<ThunkInput>();
        string[] names = [.. _inputs.Keys];
        Array.Sort(names, StringComparer.Ordinal);
        foreach (var name in names)
        {
            var reference = _inputs[name];
            (reference[0] == ThunkLetter ? thunks : values).Add(new ThunkInput(reference, name));
        }

        var function = new Function(
            $"{ToolTree.Hash}", [.. Arguments], [.. Variables, $"GG_MANIFEST=@{{GGHASH:{manifest}}}"]);
        return _files.Write(new Thunk(
            function, values, thunks, _tools.Executables, [.. _outputs.Select(output => output.Tag), ToolTreeNames.Messages]));
    }

    private string FormatManifest()
    {
        var text = new StringBuilder();
        foreach (var folder in _folders)
            text.Append("D\0").Append(folder).Append('\0');
        text.Append("C\0").Append(_directory).Append('\0');
        text.Append("P\0").Append(_program).Append('\0');
        foreach (var folder in _fileFolders)
            text.Append("F\0").Append(folder).Append('\0');
        foreach (var (name, target) in _links)
            text.Append("L\0").Append(name).Append('\0').Append(target).Append('\0');
        foreach (var name in _copies.Union(RepeatedInputs(), StringComparer.Ordinal))
            text.Append("S\0").Append(name).Append('\0');
        if (FailureText is not null)
            text.Append("E\0").Append(FailureText).Append('\0');
        foreach (var (name, tag) in _outputs)
            text.Append("O\0").Append(name).Append('\0').Append(tag).Append('\0');
        return text.ToString();
    }

    private IEnumerable<string> RepeatedInputs() => _hasOwnFiles
        ? _inputs.GroupBy(input => input.Value).SelectMany(same => same.Select(input => input.Key).Order(StringComparer.Ordinal).Skip(1))
            .Order(StringComparer.Ordinal)
        : [];

    private ObjectHash Store(ReadOnlySpan<byte> content)
    {
        var hash = ObjectHash.Of(content);
        _files.Objects.Write(hash, content);
        return hash;
    }
}
