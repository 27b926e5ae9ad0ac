using System.Text;
using Burst.Gg.Layout;

namespace Burst.Infer.Scan.Headers;

/// <summary>Finds headers for one translation unit, in the compiler's order and with its spelling.</summary>
/// <remarks>Not thread-safe. Source: GCC's "cpplib internals", "File handling"; clang by observation.</remarks>
internal sealed class HeaderSearch
{
    private readonly string _workingDirectory;
    private readonly Dictionary<(HeaderDirectory Start, string Name), HeaderFile?> _found = [];
    private readonly Dictionary<string, HeaderDirectory> _ofFiles = new(StringComparer.Ordinal);
    private readonly List<HeaderFile> _all = [];
    private readonly HeaderIdentity _identity;
    private readonly Dictionary<(ulong Device, ulong Inode), HeaderState> _states = [];
    private readonly FolderNames? _folders;
    private readonly RealNames? _realNames;

    public HeaderSearch(SearchPath path, string workingDirectory, HeaderIdentity identity, FolderListings listings, RealNames? realNames)
    {
        _identity = identity;
        _realNames = realNames;
        _workingDirectory = workingDirectory.EndsWith('/') ? workingDirectory : workingDirectory + "/";
        HeaderDirectory? next = null;
        for (var i = path.Directories.Length - 1; i >= 0; i--)
        {
            next = new HeaderDirectory(path.Directories[i].Name, path.Directories[i].IsSystem, next)
            {
                // Those clangs are told of folders by looking for files in them.
                Names = identity == HeaderIdentity.ByFileAndFolder ? null : listings.Of(PathOf(path.Directories[i].Name)),
            };
            if (i == path.BracketStart)
                Bracket = next;
        }

        if (identity == HeaderIdentity.ByFileAndFolder)
            _folders = new FolderNames(_workingDirectory, path.Directories.Select(directory => directory.Name));
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

    /// <summary>Whether a directory is one of the search, and not that of a file.</summary>
    public bool IsSearched(HeaderDirectory directory)
    {
        for (var each = Quote; each is not null; each = each.Next)
        {
            if (each == directory)
                return true;
        }

        return false;
    }

    /// <summary>The directory of a file, as a place to begin.</summary>
    /// <param name="fileName">The file's name as spelt.</param>
    /// <param name="isSystem">Whether the file is a system header; counts when the directory is first asked for.</param>
    public HeaderDirectory OwnDirectory(string fileName, bool isSystem)
    {
        var name = fileName[..(fileName.LastIndexOf('/') + 1)];
        if (_identity != HeaderIdentity.ByRoute && name.Length == 0)
            name = "./";
        if (_folders is not null)
            name = _folders.FirstOf(name);
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
        if (directory.Names is { } names && !MayHold(names, name))
            return null;
        var spelt = directory.NameOf(name);
        var path = PathOf(spelt);
        _folders?.FirstOf(spelt[..(spelt.LastIndexOf('/') + 1)]);
        if (!FileStatus.TryGet(path, out var status) || status.IsDirectory)
            return null;
        var real = directory.IsSystem ? _realNames?.ShorterThan(spelt, path, status) : null;
        var file = new HeaderFile(directory, real ?? spelt, real ?? path, status, StateOf(status)) { FoundAs = real is null ? null : path };
        _all.Add(file);
        return file;
    }

    private string PathOf(string spelt) => spelt.StartsWith('/') ? spelt : _workingDirectory + spelt;

    private static bool MayHold(HashSet<string> names, string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? name : name[..slash];
        return first is "" or "." or ".." || !Ascii.IsValid(first) || names.Contains(first);
    }

    private HeaderState StateOf(in FileStatus status)
    {
        if (_identity == HeaderIdentity.ByRoute)
            return new HeaderState();
        if (!_states.TryGetValue((status.Device, status.Inode), out var state))
            _states.Add((status.Device, status.Inode), state = new HeaderState());
        return state;
    }
}
