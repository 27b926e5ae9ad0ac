using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Burst.Gg.Layout;
using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Link;

/// <summary>Plans one link: follows the linker's command line word by word, finds each file that the linker will open, and
/// writes the same command line for the tree.</summary>
/// <remarks>
/// <para>The linker works with <c>--sysroot=@{TREE}/s</c>, so that its own folders, and the absolute names in scripts such as
/// glibc's <c>libc.so</c>, are those of the tree.</para>
/// <para>Used once, by one thread.</para>
/// </remarks>
/// <param name="files">The build's files.</param>
/// <param name="inputs">What is in them.</param>
/// <param name="root">Where they are in the tree.</param>
/// <param name="call">The call that links.</param>
/// <param name="command">The linker's command line.</param>
/// <param name="thunk">The thunk that is being made; its arguments and inputs are added to.</param>
internal sealed partial class LinkPlan(
    BuildFiles files, LinkInputs inputs, BuildRoot root, ToolCall call, LinkerCommand command, ToolThunk thunk)
{
    private readonly TreeSpelling _spelling = new(root, call);
    private readonly Stack<bool> _isStatic = new([false]);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<FoundLibrary> _libraries = [];
    private string? _reason;

    /// <summary>Plans the link.</summary>
    /// <param name="ownFolders">Folders that the linker searches by itself; <see langword="null"/> for lld, which searches none,
    /// nor for libraries that libraries need.</param>
    /// <param name="compiled">Objects of sources that the same call compiles: they stand for the operands that are no
    /// files.</param>
    /// <returns>Why the link has to run for real; <see langword="null"/> where the thunk is complete but for its outputs.</returns>
    public string? Make(ImmutableArray<string>? ownFolders, ImmutableArray<OutputRef> compiled)
    {
        var search = new LibrarySearch(
            [.. command.ValuesOf(WordUse.LibraryFolder).Select(WithoutSysroot), .. command.HasOwnFoldersOnly ? [] : ownFolders ?? []],
            call.Directory);
        thunk.Arguments.Add($"--sysroot={ToolTreeNames.Tree}/{BuildRoot.System}");
        var objects = new Queue<OutputRef>(compiled);
        foreach (var word in command.Words)
        {
            LinkerCommand.Follow(word, _isStatic);
            thunk.Arguments.AddRange(Rewrite(word, search, objects));
            if (_reason is not null)
                return _reason;
        }

        if (objects.Count > 0)
            return "the compiler names its object files in a way that is not known";
        if (ownFolders is { } folders)
            new NeededLibraries(files, inputs, call, command, folders, _libraries).Add(thunk, _spelling);
        return _reason;
    }

    private IEnumerable<string> Rewrite(ToolWord word, LibrarySearch search, Queue<OutputRef> objects)
    {
        switch (word.Use)
        {
            case WordUse.Dropped:
                return [];
            case WordUse.Unmodelled:
                _reason = $"the linker's option {word.Option.TrimEnd('=')}";
                return [];
            case WordUse.Operand when objects.Count > 0 && !File.Exists(call.PathOf(word.Value)):
                return [AddCompiled(objects)];
            case WordUse.Operand:
                AddFile(word.Value, search);
                return [_spelling.Write(word.Value, thunk)];
            case WordUse.Library:
                if (search.Find(word.Value, _isStatic.Peek()) is { } path)
                    AddFile(path, search);
                else
                    _reason = $"the library {word.Value} is not there";
                return word.Arguments;
            case WordUse.LibraryFolder:
                return word.Value.StartsWith('=') ? word.Arguments : word.With(_spelling.Write(word.Value, thunk));
            case WordUse.Reads:
                return word.With(AddScript(word, search));
            case WordUse.Writes:
                return word.With(_spelling.Write(word.Value, thunk));
            case WordUse.RunPath when word.Name == "rpath-link":
                return word.With(string.Join(':', word.Value.Split(':').Select(folder => _spelling.Write(folder, thunk))));
            default:
                return word.Arguments;
        }
    }

    private string AddCompiled(Queue<OutputRef> objects)
    {
        var name = $"{ToolTreeNames.Temporary}/{objects.Count}.o";
        thunk.AddInput(name, objects.Dequeue());
        return $"{ToolTreeNames.Tree}/{name}";
    }

    private void AddFile(string name, LibrarySearch search)
    {
        var path = call.PathOf(name);
        if (!_seen.Add(path))
            return;
        if (!IsPlain(name, path))
        {
            _reason = File.Exists(path) ? $"{name} leads through a link to a folder" : $"{name} is not there";
            return;
        }

        var file = files.Read(path);
        var input = inputs.Look(file);
        if (input.IsForLto)
            _reason = $"{name} is optimised at link time";
        else if (input.Kind == LinkInputKind.ThinArchive)
            _reason = $"{name} is a thin archive";
        else if (input.Kind == LinkInputKind.Other)
            AddLibraryScript(name, path, search);
        else
            thunk.AddInput(path);
        if (input.Kind == LinkInputKind.SharedLibrary)
            _libraries.Add(new FoundLibrary(path, input));
    }

    private void AddLibraryScript(string name, string path, LibrarySearch search)
    {
        var script = LinkerScript.TryParse(File.ReadAllText(path));
        if (script is null)
        {
            _reason = $"{name} is neither an object, nor a library, nor a script that only names some";
            return;
        }

        thunk.AddInput(root.NameOf(path), System.Text.Encoding.UTF8.GetBytes(script.InSysroot()));
        foreach (var part in script.Names)
        {
            var found = part.StartsWith("-l", StringComparison.Ordinal)
                ? search.Find(part[2..], _isStatic.Peek())
                : FindPart(part, path, search);
            if (found is null || (part.StartsWith('/') && root.Contains(found)))
                _reason = $"{name} names {part}";
            else
                AddFile(found, search);
        }
    }

    private string? FindPart(string part, string script, LibrarySearch search)
    {
        if (part.StartsWith('/'))
            return part;
        var beside = Path.Join(Path.GetDirectoryName(script), part);
        if (File.Exists(beside))
            return beside;
        return File.Exists(call.PathOf(part)) ? part : search.FindFile(part);
    }

    // Linker scripts proper, version scripts, lists of symbols.
    private string AddScript(ToolWord word, LibrarySearch search)
    {
        var isScript = word.Name is "T" or "script";
        var name = File.Exists(call.PathOf(word.Value)) || !isScript ? word.Value : search.FindFile(word.Value);
        var path = name is null ? null : call.PathOf(name);
        if (path is null || !IsPlain(name!, path))
        {
            _reason = $"{word.Value} is not there";
            return word.Value;
        }

        if (files.Read(path) is { IsPlaceholder: false } && NamesFiles().IsMatch(File.ReadAllText(path)))
            _reason = $"{word.Value} names other files";
        thunk.AddInput(path);
        return _spelling.Write(name!, thunk);
    }

    // The tree has no links between its folders, so a name must mean the same with and without them.
    private static string WithoutSysroot(string folder) => folder.StartsWith('=') ? folder[1..] : folder;

    private bool IsPlain(string name, string path) =>
        FileStatus.TryGet(Path.Join(Path.IsPathRooted(name) ? "" : call.Directory + "/", name), out var spelt)
        && FileStatus.TryGet(path, out var normal) && spelt == normal && !normal.IsDirectory;

    // Whole words: libraries have symbols such as EC_GROUP_new.
    [GeneratedRegex(@"\b(?:INCLUDE|INPUT|GROUP|STARTUP|SEARCH_DIR|OUTPUT)\b", RegexOptions.CultureInvariant)]
    private static partial Regex NamesFiles();
}
