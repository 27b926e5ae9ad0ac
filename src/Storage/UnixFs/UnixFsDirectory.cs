using System.Collections.Immutable;
using System.Text;
using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>A directory that is being put together, with those below it.</summary>
/// <remarks>Entries are kept in the order of the bytes of their names, whatever the order of adding. For one thread.</remarks>
public sealed class UnixFsDirectory
{
    private readonly SortedDictionary<string, object> _entries = new(Utf8Order.Instance); // UnixFsRoot or UnixFsDirectory

    /// <summary>Adds a built part.</summary>
    /// <param name="path">Where it stands below this directory, parts separated by slashes; the directories between are
    /// made.</param>
    /// <param name="root">What stands there.</param>
    /// <exception cref="ThunkFormatException">The path is not one, or something stands there already.</exception>
    public void Add(string path, UnixFsRoot root)
    {
        var (directory, name) = Reach(path);
        if (!directory._entries.TryAdd(name, root))
            throw new ThunkFormatException($"'{path}' is in the directory twice");
    }

    /// <summary>Adds a directory, unless it is there.</summary>
    /// <exception cref="ThunkFormatException">The path is not one, or a file stands there.</exception>
    public void AddDirectory(string path)
    {
        var (directory, name) = Reach(path);
        directory.Enter(name, path);
    }

    /// <summary>Makes the blocks of the directory and of those below it.</summary>
    /// <param name="options">How identifiers are written.</param>
    /// <param name="sink">Who takes the blocks; <see langword="null"/> if only the name is wanted.</param>
    public UnixFsRoot Build(UnixFsOptions options, BlockSink? sink = null)
    {
        long fileBytes = 0, total = 0;
        var links = ImmutableArray.CreateBuilder<DagLink>(_entries.Count);
        foreach (var (name, entry) in _entries)
        {
            var root = entry as UnixFsRoot? ?? ((UnixFsDirectory)entry).Build(options, sink);
            fileBytes += root.FileBytes;
            total += root.TotalBytes;
            links.Add(new DagLink(name, root.Id, root.TotalBytes));
        }

        var block = new DagNode(UnixFsNode.Directory.Encode(), links.MoveToImmutable()).Encode();
        var id = Cid.Of(CidCodec.DagProtobuf, block, options.Version);
        sink?.Invoke(id, block);
        return new UnixFsRoot(id, fileBytes, total + block.Length);
    }

    private (UnixFsDirectory Directory, string Name) Reach(string path)
    {
        var parts = path.Split('/');
        if (parts.Any(part => part is "" or "." or ".."))
            throw new ThunkFormatException($"'{path}' is not a path within a directory");
        var directory = this;
        foreach (var part in parts.AsSpan(0, parts.Length - 1))
            directory = directory.Enter(part, path);
        return (directory, parts[^1]);
    }

    private UnixFsDirectory Enter(string name, string path)
    {
        if (!_entries.TryGetValue(name, out var entry))
            _entries.Add(name, entry = new UnixFsDirectory());
        return entry as UnixFsDirectory ?? throw new ThunkFormatException($"'{path}': '{name}' is a file, not a directory");
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) => Ascii.IsValid(x) && Ascii.IsValid(y)
            ? string.CompareOrdinal(x, y)
            : Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
