using Burst.Engine;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>A file or an empty directory of a tree.</summary>
/// <param name="Path">Its path within the tree, parts separated by slashes; empty where the tree is one file.</param>
/// <param name="File">The file; <see langword="null"/> for an empty directory.</param>
public readonly record struct ContentFile(string Path, ObjectHash? File);

/// <summary>Files and directories among the objects, by identifiers of IPFS.</summary>
/// <remarks>A file is one object however many blocks IPFS makes of it; a directory's block is an object too. Safe to use
/// from several threads.</remarks>
/// <param name="objects">Where the objects are.</param>
/// <param name="index">What the identifiers stand for.</param>
public sealed class ContentStore(IObjectStore objects, ContentIndex index)
{
    private const int MaxDepth = 256;

    /// <summary>Gives a file, which is an object already, its identifier.</summary>
    /// <param name="hash">The object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="options">How the identifier is made.</param>
    public UnixFsRoot AddFile(in ObjectHash hash, Stream content, UnixFsOptions options)
    {
        var root = UnixFsFile.Build(content, options);
        if (root.FileBytes != hash.LengthBytes)
            throw new BurstException($"{hash}: the file has {root.FileBytes} bytes");
        index.Add(root.Id, new ContentEntry(false, hash));
        return root;
    }

    /// <inheritdoc cref="AddFile(in ObjectHash, Stream, UnixFsOptions)"/>
    public UnixFsRoot AddFile(in ObjectHash hash, ReadOnlySpan<byte> content, UnixFsOptions options)
    {
        var root = UnixFsFile.Build(content, options);
        index.Add(root.Id, new ContentEntry(false, hash));
        return root;
    }

    /// <summary>Stores a directory, whose files were added before.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="options">How the identifiers are made.</param>
    public UnixFsRoot AddDirectory(UnixFsDirectory directory, UnixFsOptions options) => directory.Build(options, (id, block) =>
        index.Add(id, new ContentEntry(true, objects.Add(block))));

    /// <summary>Stores a directory that is an archive, file by file.</summary>
    /// <param name="archive">See <see cref="DirectoryArchive"/>.</param>
    /// <param name="options">How the identifiers are made.</param>
    /// <exception cref="ThunkFormatException">It is no archive.</exception>
    public UnixFsRoot AddArchive(ReadOnlyMemory<byte> archive, UnixFsOptions options)
    {
        var directory = new UnixFsDirectory();
        foreach (var entry in DirectoryArchive.Read(archive))
        {
            if (entry.Content is { } content)
                directory.Add(entry.Path, AddFile(objects.Add(content.Span), content.Span, options));
            else
                directory.AddDirectory(entry.Path);
        }

        return AddDirectory(directory, options);
    }

    /// <summary>Finds what an identifier stands for.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="entry">What it stands for.</param>
    public bool TryFind(Cid id, out ContentEntry entry) => index.TryFind(id, out entry) && objects.Contains(entry.Object);

    /// <summary>All files of a tree, and its empty directories, in the order of their paths.</summary>
    /// <param name="id">A directory or a file.</param>
    /// <param name="find">Looks up identifiers that the index does not have, such as those of raw blocks.</param>
    /// <exception cref="BurstException">Something of the tree is not here; says what, and where it should be.</exception>
    public IReadOnlyList<ContentFile> List(Cid id, Func<Cid, ObjectHash?>? find = null)
    {
        var files = new List<ContentFile>();
        List(id, "", find, files, 0);
        return files;
    }

    private void List(Cid id, string path, Func<Cid, ObjectHash?>? find, List<ContentFile> files, int depth)
    {
        if (depth > MaxDepth)
            throw new BurstException($"'{path}' is more than {MaxDepth} directories deep");
        if (!TryFind(id, out var entry))
        {
            var file = find?.Invoke(id) ?? throw Missing(id, path);
            files.Add(new ContentFile(path, file));
            return;
        }

        if (!entry.IsDirectory)
        {
            files.Add(new ContentFile(path, entry.Object));
            return;
        }

        var links = new UnixFsReader(TryReadBlock).List(id);
        foreach (var link in links)
        {
            if (link.Name is "" or "." or ".." || link.Name.Contains('/') || link.Name.Contains('\0'))
                throw new BurstException($"the directory {id} has an entry '{link.Name}', which is no file's name");
            List(link.Id, path.Length == 0 ? link.Name : $"{path}/{link.Name}", find, files, depth + 1);
        }

        if (links.Count == 0)
            files.Add(new ContentFile(path, null));
    }

    private bool TryReadBlock(Cid id, out ReadOnlyMemory<byte> block)
    {
        block = default;
        return index.TryFind(id, out var entry) && entry.IsDirectory && objects.TryRead(entry.Object, out block);
    }

    private static BurstException Missing(Cid id, string path) => new(
        (path.Length == 0 ? $"{id} is not here" : $"'{path}' ({id}) is not here")
        + ": no object of the store has that content, and nothing that was added ('burst add PATH') has that name");
}
