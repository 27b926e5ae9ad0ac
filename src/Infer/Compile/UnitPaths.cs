using Burst.Infer.Inputs;
using Burst.Infer.Link;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Compile;

/// <summary>Writes the paths of a compiler's arguments as they are in the tree, and has the compiler write them as they are in the
/// build.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class UnitPaths
{
    /// <summary>The option that maps paths.</summary>
    public const string MapOption = "-ffile-prefix-map=";

    private readonly BuildRoot _root;
    private readonly ToolThunk _thunk;
    private readonly TreeSpelling _spelling;
    private readonly bool _isDirectoryInProject;
    private readonly string _up;
    private readonly List<string> _moved = [];
    private readonly bool _hasOrder;

    /// <param name="root">Where files are in the tree.</param>
    /// <param name="call">The call.</param>
    /// <param name="compiler">The compiler it starts.</param>
    /// <param name="thunk">Gets folders and maps.</param>
    /// <param name="keepsPaths">Whether outputs name the project's real folder.</param>
    public UnitPaths(BuildRoot root, ToolCall call, Compiler compiler, ToolThunk thunk, bool keepsPaths)
    {
        _hasOrder = compiler.Clang is null || compiler.Version > Clang.LastWithUnorderedMaps;
        _root = root;
        _thunk = thunk;
        _spelling = new TreeSpelling(root, call);
        _isDirectoryInProject = root.Contains(call.Directory);
        _up = string.Join('/', root.NameOf(call.Directory).Split('/').Select(_ => ".."));
        Shown = keepsPaths ? root.Path : ".";
        Maps =
        [
            $"{MapOption}{ToolTreeNames.Tree}/{BuildRoot.System}=",
            $"{MapOption}{ToolTreeNames.Tree}/{BuildRoot.Project}={Shown}",
        ];
    }

    /// <summary>Arguments that map the tree's paths to the build's.</summary>
    public IReadOnlyList<string> Maps { get; }

    /// <summary>Whether those of the build come after: the last that fits holds. Some versions of clang keep the first of those that
    /// map the same, and pick any where several fit.</summary>
    public bool MapsComeFirst => _hasOrder;

    /// <summary>Why the compiler may take another map than it would in a plain build; a clause.</summary>
    public string? MapTrouble { get; private set; }

    /// <summary>What stands for the project's folder in what is compiled.</summary>
    public string Shown { get; }

    /// <summary>An argument that names places of the tree from the working directory.</summary>
    public string FromDirectory(string argument) => argument.Replace(ToolTreeNames.Tree, _up, StringComparison.Ordinal);

    /// <summary>How a name is written in the arguments.</summary>
    public string Write(string name)
    {
        var written = _spelling.Write(name, _thunk);
        if (written != name && !name.StartsWith('/') && !_moved.Contains(name))
        {
            // Out of the project by a relative path: it is elsewhere in the tree, and keeps its name in what is written.
            _moved.Add(name);
            if (!_hasOrder)
                MapTrouble = $"'{name}' leads out of the project, and this clang takes path maps in no order";
            _thunk.Arguments.Add($"{MapOption}{written}={name}");
        }

        return written;
    }

    /// <summary>Whether a header's name, as the compiler will spell it, leads to the header in the tree as well.</summary>
    public bool Reaches(string name)
    {
        var isPlain = name.StartsWith('/') || _isDirectoryInProject;
        if (isPlain && !name.StartsWith("../", StringComparison.Ordinal) && !name.Contains("/../", StringComparison.Ordinal))
            return true;
        foreach (var moved in _moved)
        {
            if (name.StartsWith(moved, StringComparison.Ordinal) && (name.Length == moved.Length || name[moved.Length] == '/'))
                return !name.AsSpan(moved.Length).Contains("/../", StringComparison.Ordinal);
        }

        var written = _spelling.Write(name, _thunk);
        if (!name.StartsWith('/'))
            return written == name;
        var isKept = name.StartsWith(_root.Path, StringComparison.Ordinal)
            && written.EndsWith(name[_root.Path.Length..], StringComparison.Ordinal);
        return isKept || !written.Contains("/../", StringComparison.Ordinal) || !_root.Contains(name);
    }

    /// <summary>The build's own map of paths, for paths of the tree.</summary>
    public IEnumerable<string> Translate(CompilerWord word)
    {
        var mark = word.Value.IndexOf('=', StringComparison.Ordinal);
        yield return word.Option + word.Value;
        if (mark <= 0 || word.Value[0] != '/')
            yield break;
        var (old, shown) = (word.Value[..mark], word.Value[(mark + 1)..]);
        if (!_hasOrder && old != _root.Path)
            MapTrouble = $"the option {word}, since this clang takes path maps in no order";
        yield return $"{word.Option}{ToolTreeNames.Tree}/{BuildRoot.System}{old}={shown}";
        if (_root.Path.StartsWith(old, StringComparison.Ordinal))
            yield return $"{word.Option}{ToolTreeNames.Tree}/{BuildRoot.Project}={shown}{_root.Path[old.Length..]}";
        else if (old.StartsWith(_root.Path + "/", StringComparison.Ordinal))
            yield return $"{word.Option}{ToolTreeNames.Tree}/{BuildRoot.Project}{old[_root.Path.Length..]}={shown}";
    }
}
