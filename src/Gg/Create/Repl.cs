using System.Collections.Immutable;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Gg.Create;

/// <summary>gg's little language for making many thunks in one process.</summary>
/// <remarks>
/// <code>
///   push a ARGUMENT | d FILE | r FILE | e FILE | o TAG | l NAME FILE      pop a | d | e | o | l
///   set f HASH      clear      create t      create p TAG FILE      exit
/// </code>
/// <para>Words are split at single blanks; the second word counts by its first letter. Files are collected, data with
/// mode 0400 and executables with 0500; either may be a placeholder, which stands for its thunk. "push r", which gg
/// lacks, adds data and an argument that refers to it. The function is the first executable unless set. Source: gg-repl
/// as recorded.</para>
/// </remarks>
public sealed class Repl
{
    private readonly Collector _collector;
    private readonly IObjectStore _objects;
    private readonly TextWriter _output;
    private readonly List<string> _arguments = [];
    private readonly List<OutputRef> _data = [];
    private readonly List<OutputRef> _executables = [];
    private readonly List<string> _outputs = [];
    private readonly List<(string Name, string Target)> _links = [];
    private string _function = "";
    private ObjectHash _created;
    private ImmutableArray<string> _createdOutputs = [];

    /// <param name="collector">Brings files into the store.</param>
    /// <param name="objects">Where thunks go.</param>
    /// <param name="output">Receives the hashes of created thunks.</param>
    public Repl(Collector collector, IObjectStore objects, TextWriter output)
    {
        _collector = collector;
        _objects = objects;
        _output = output;
    }

    /// <summary>Obeys one line.</summary>
    /// <returns>Whether to go on.</returns>
    /// <exception cref="BurstException">The line is not understood, or a file cannot be used; the messages are gg's.</exception>
    public bool Run(string line)
    {
        var words = line.Split(' ');
        switch (words[0])
        {
            case "exit":
                return false;
            case "push":
                Push(words);
                break;
            case "pop":
                Pop(words);
                break;
            case "set":
                if (words.Length != 3)
                    throw new BurstException("'pop' needs two arguments"); // [sic]
                if (words[1].StartsWith('f'))
                    _function = words[2];
                break;
            case "clear":
                Clear();
                break;
            case "create":
                Create(words);
                break;
            default:
                throw new BurstException($"invalid command: {words[0]}");
        }

        return true;
    }

    private void Push(string[] words)
    {
        if (words.Length < 3)
            throw new BurstException("'push' needs at least two arguments");
        switch (words[1].AsSpan(0, Math.Min(1, words[1].Length)))
        {
            case "a":
                _arguments.Add(words[2]);
                break;
            case "d":
                _data.Add(Collect(words[2], isProgram: false));
                break;
            case "r":
                // Burst's own: what "push d" and "push a @{GGHASH:…}" say together, without knowing the hash.
                var reference = Collect(words[2], isProgram: false);
                _data.Add(reference);
                _arguments.Add($"@{{GGHASH:{reference}}}");
                break;
            case "e":
                _executables.Add(Collect(words[2], isProgram: true));
                break;
            case "o":
                _outputs.Add(words[2]);
                break;
            case "l":
                if (words.Length < 4)
                    throw new BurstException("'push l' needs a name and a file");
                // A placeholder too is linked as the file that it is: links are not rewritten when thunks are reduced.
                _links.Add((words[2], _collector.Collect(words[3], isProgram: null).ToString()));
                break;
            default:
                throw new BurstException($"invalid push operation: {words[1]}");
        }
    }

    private void Pop(string[] words)
    {
        if (words.Length != 2)
            throw new BurstException("'pop' needs one argument");
        switch (words[1].AsSpan(0, Math.Min(1, words[1].Length)))
        {
            case "a":
                RemoveLast(_arguments, "a");
                break;
            case "d":
                RemoveLast(_data, "d");
                break;
            case "e":
                RemoveLast(_executables, "e");
                break;
            case "o":
                RemoveLast(_outputs, "o");
                break;
            case "l":
                RemoveLast(_links, "l");
                break;
            default:
                throw new BurstException($"invalid pop operation: {words[1]}");
        }
    }

    private void Create(string[] words)
    {
        if (words.Length < 2)
            throw new BurstException("'create' has one arguments"); // [sic]
        if (words[1].StartsWith('t'))
            CreateThunk();
        else if (words[1].StartsWith('p'))
            CreatePlaceholder(words);
    }

    private void CreateThunk()
    {
        if (_executables.Count == 0 && _function.Length == 0)
            throw new BurstException("'create t' needs a function: push an executable or set one");
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, target) in _links)
            links[name] = target;
        var thunk = new Thunk(
            new Function(_function.Length > 0 ? _function : _executables[0].ToString(), [.. _arguments], []),
            _data.Where(data => !data.Thunk.IsThunk).Select(Input),
            _data.Where(data => data.Thunk.IsThunk).Select(Input),
            _executables.Select(Input),
            _outputs,
            0,
            links.Select(link => new ThunkLink(link.Key, link.Value)));
        var file = thunk.Encode();
        _created = ObjectHash.Of(file);
        _createdOutputs = thunk.Outputs;
        _objects.Write(_created, file);
        _output.Write($"{_created}\n");
        _output.Flush();
    }

    private void CreatePlaceholder(string[] words)
    {
        if (_created.IsDefault)
            throw new BurstException("no thunk available for the placeholder");
        if (words.Length < 4)
            throw new BurstException("'create p' needs a tag and a file");
        var isFirst = _createdOutputs[0] == words[2];
        PlaceholderFile.Write(words[3], new OutputRef(_created, isFirst ? null : words[2]));
    }

    private void Clear()
    {
        _arguments.Clear();
        _data.Clear();
        _executables.Clear();
        _outputs.Clear();
        _links.Clear();
        _function = "";
        _created = default;
        _createdOutputs = [];
    }

    private OutputRef Collect(string path, bool isProgram)
    {
        if (File.Exists(path) && Placeholder.TryParse(PlaceholderFile.ReadHead(path).Span, out var output))
            return output;
        return new OutputRef(_collector.Collect(path, isProgram));
    }

    private static ThunkInput Input(OutputRef reference) => new(reference.ToString());

    private static void RemoveLast<T>(List<T> list, string name)
    {
        if (list.Count == 0)
            throw new BurstException($"'pop {name}' finds nothing to remove");
        list.RemoveAt(list.Count - 1);
    }
}
