using Burst.Gg.Layout;

namespace Burst.Infer.Scan.Headers;

/// <summary>Finds headers for one translation unit, in GCC's order and with its spelling.</summary>
/// <remarks>Not thread-safe. Source: GCC's "cpplib internals", "File handling".</remarks>
internal sealed class HeaderSearch
{
    private readonly string _workingDirectory;
    private readonly Dictionary<(HeaderDirectory Start, string Name), HeaderFile?> _found = [];
    private readonly Dictionary<string, HeaderDirectory> _ofFiles = new(StringComparer.Ordinal);
    private readonly List<HeaderFile> _all = [];

    public HeaderSearch(SearchPath path, string workingDirectory)
    {
        _workingDirectory = workingDirectory.EndsWith('/') ? workingDirectory : workingDirectory + "/";
        HeaderDirectory? next = null;
        for (var i = path.Directories.Length - 1; i >= 0; i--)
        {
            next = new HeaderDirectory(path.Directories[i].Name, path.Directories[i].IsSystem, next);
            if (i == path.BracketStart)
                Bracket = next;
        }

        Quote = next;
        Anywhere = new HeaderDirectory("", false, null);
    }

    /// <summary>Where the search for <c>"x"</c> goes on after the file's own directory.</summary>
    public HeaderDirectory? Quote { get; }

    /// <summary>Where the search for <c>&lt;x&gt;</c> begins.</summary>
    public HeaderDirectory? Bracket { get; }

    /// <summary>The directory of names that need no search.</summary>
    public HeaderDirectory Anywhere { get; }

    /// <summary>Every file found so far.</summary>
    public IReadOnlyList<HeaderFile> All => _all;

    /// <summary>The directory of a file, as a place to begin.</summary>
    /// <param name="fileName">The file's name as spelt.</param>
    /// <param name="isSystem">Whether the file is a system header; counts when the directory is first asked for.</param>
    public HeaderDirectory OwnDirectory(string fileName, bool isSystem)
    {
        var name = fileName[..(fileName.LastIndexOf('/') + 1)];
        if (!_ofFiles.TryGetValue(name, out var directory))
            _ofFiles.Add(name, directory = new HeaderDirectory(name, isSystem, Quote));
        return directory;
    }

    /// <summary>Looks for a file.</summary>
    /// <param name="name">As in the directive.</param>
    /// <param name="start">The first directory; <see langword="null"/>: there is none.</param>
    public HeaderFile? Find(string name, HeaderDirectory? start)
    {
        if (start is null)
            return null;
        if (_found.TryGetValue((start, name), out var file))
            return file;
        var passesQuote = false;
        var passesBracket = false;
        for (var directory = start; directory is not null; directory = directory.Next)
        {
            if (directory != start && (directory == Quote || directory == Bracket))
            {
                if (_found.TryGetValue((directory, name), out file))
                    break;
                passesBracket |= directory == Bracket;
                passesQuote |= directory == Quote;
            }

            if ((file = Look(name, directory)) is not null)
                break;
        }

        _found[(start, name)] = file;
        if (passesBracket)
            _found[(Bracket!, name)] = file;
        if (passesQuote)
            _found[(Quote!, name)] = file;
        return file;
    }

    private HeaderFile? Look(string name, HeaderDirectory directory)
    {
        var spelt = directory.NameOf(name);
        var path = spelt.StartsWith('/') ? spelt : _workingDirectory + spelt;
        if (!FileStatus.TryGet(path, out var status) || status.IsDirectory)
            return null;
        var file = new HeaderFile(directory, spelt, path, status);
        _all.Add(file);
        return file;
    }
}
