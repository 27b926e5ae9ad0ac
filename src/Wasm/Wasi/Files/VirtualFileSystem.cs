using System.Text;

namespace Burst.Wasm.Wasi.Files;

/// <summary>The files of one command: a tree in memory. The host puts inputs there before it runs, and takes outputs
/// afterwards.</summary>
/// <remarks>
/// <para>Paths of the host are relative to <see cref="Root"/>, with or without a leading slash; <c>..</c> is
/// refused.</para>
/// <para>Belongs to one thread at a time.</para>
/// </remarks>
public sealed class VirtualFileSystem
{
    private const int LongestName = 255;

    private readonly GuestClocks _clocks;
    private ulong _lastInode;
    private ulong _bytesUsed;
    private int _namesUsed;

    internal VirtualFileSystem(FileLimits limits, GuestClocks clocks)
    {
        Limits = limits;
        _clocks = clocks;
        Root = MakeRoot();
    }

    /// <summary>The top directory.</summary>
    public VirtualDirectory Root { get; private set; }

    /// <summary>What the command may use.</summary>
    public FileLimits Limits { get; }

    /// <summary>What the command's own files take now, in bytes.</summary>
    public ulong BytesUsed => _bytesUsed;

    internal ulong Now => _clocks.Peek(ClockId.Realtime);

    /// <summary>Puts a file into the tree, with the directories above it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">Not copied, and must not change; the command's changes are made to a copy.</param>
    /// <param name="isReadOnly">Whether the command may not change it at all.</param>
    /// <exception cref="ArgumentException">The path names nothing, leaves the tree, leads through a file, or is
    /// taken.</exception>
    public VirtualFile AddFile(string path, ReadOnlyMemory<byte> content, bool isReadOnly = false) =>
        AddFile(path, FileSource.Of(content), isReadOnly);

    /// <inheritdoc cref="AddFile(string, ReadOnlyMemory{byte}, bool)"/>
    public VirtualFile AddFile(string path, FileSource content, bool isReadOnly = false) =>
        Add(path, new VirtualFile(this, content), isReadOnly);

    /// <summary>Puts a directory into the tree, with those above it; one that is there stays.</summary>
    /// <param name="path">Where; the empty path is the root.</param>
    /// <param name="isReadOnly">Whether the command may not change it, nor what the host puts into it later.</param>
    /// <exception cref="ArgumentException">The path leaves the tree or leads through a file.</exception>
    public VirtualDirectory AddDirectory(string path, bool isReadOnly = false)
    {
        var directory = Root;
        foreach (var name in Split(path))
        {
            var next = directory.Find(name);
            if (next is null)
            {
                next = new VirtualDirectory(this) { IsReadOnly = directory.IsReadOnly };
                directory.Add(name, next);
            }

            directory = next as VirtualDirectory
                ?? throw new ArgumentException(
                    $"'{path}' leads through '{Encoding.UTF8.GetString(name)}', which is no directory", nameof(path));
        }

        directory.IsReadOnly |= isReadOnly;
        return directory;
    }

    /// <summary>Puts a symbolic link into the tree, with the directories above it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="target">A path relative to the directory that the link is in. It is followed only within the
    /// preopened directory that the command came from.</param>
    /// <exception cref="ArgumentException">The path names nothing, leaves the tree, leads through a file, or is
    /// taken.</exception>
    public VirtualLink AddLink(string path, string target) =>
        Add(path, new VirtualLink(this, Encoding.UTF8.GetBytes(target)), isReadOnly: false);

    /// <summary>What there is at a path, links not followed; <see langword="null"/> where there is nothing.</summary>
    /// <exception cref="ArgumentException">The path leaves the tree.</exception>
    public VirtualNode? Find(string path)
    {
        VirtualNode? node = Root;
        foreach (var name in Split(path))
            node = (node as VirtualDirectory)?.Find(name);
        return node;
    }

    /// <summary>Takes everything out, as at the beginning.</summary>
    public void Clear()
    {
        _bytesUsed = 0;
        _namesUsed = 0;
        if (_lastInode == 1 && Root.Count == 0)
        {
            Root.AccessTime = Root.ModifyTime = Root.ChangeTime = Now;
            Root.IsReadOnly = false;
            Root.Opens = 0;
            return;
        }

        _lastInode = 0;
        Root = MakeRoot();
    }

    internal ulong NextInode() => ++_lastInode;

    internal bool TryCharge(ulong bytes, ulong instead)
    {
        var used = _bytesUsed - instead + bytes;
        if (bytes > instead && used > Limits.MaxBytes)
            return false;
        _bytesUsed = used;
        return true;
    }

    internal void Credit(ulong bytes) => _bytesUsed -= bytes;

    /// <summary>Puts something that the command makes into a directory, under a name that is free.</summary>
    internal Errno Create(VirtualDirectory directory, ReadOnlySpan<byte> name, VirtualNode node)
    {
        if (directory.IsReadOnly)
            return Errno.ReadOnlyFileSystem;
        if (directory.IsRemoved)
            return Errno.NoEntry;
        if (_namesUsed >= Limits.MaxNames)
            return Errno.NoSpace;
        if (node is VirtualDirectory && directory.Depth >= Limits.MaxDepth)
            return Errno.NameTooLong;
        AddCharged(directory, name, node);
        return Errno.Success;
    }

    /// <summary>Gives a node one more name.</summary>
    internal Errno Link(VirtualDirectory directory, ReadOnlySpan<byte> name, VirtualNode node)
    {
        if (directory.IsReadOnly || node.IsReadOnly)
            return Errno.ReadOnlyFileSystem;
        if (directory.IsRemoved)
            return Errno.NoEntry;
        if (_namesUsed >= Limits.MaxNames)
            return Errno.NoSpace;
        AddCharged(directory, name, node);
        node.ChangeTime = Now;
        return Errno.Success;
    }

    /// <summary>Moves an entry, over what is at its new place if that is of its kind; a directory there has to be
    /// empty.</summary>
    internal Errno Rename(
        VirtualDirectory oldDirectory,
        ReadOnlySpan<byte> oldName,
        VirtualNode node,
        VirtualDirectory newDirectory,
        ReadOnlySpan<byte> newName,
        VirtualNode? replaced)
    {
        if (oldDirectory.IsReadOnly || newDirectory.IsReadOnly)
            return Errno.ReadOnlyFileSystem;
        if (newDirectory.IsRemoved)
            return Errno.NoEntry;
        if (replaced == node)
            return Errno.Success;
        if (node is VirtualDirectory moved)
        {
            if (newDirectory.IsWithin(moved))
                return Errno.Invalid;
            if (replaced is not (null or VirtualDirectory))
                return Errno.NotDirectory;
            if (newDirectory != oldDirectory && newDirectory.Depth + moved.MeasureHeight() >= Limits.MaxDepth)
                return Errno.NameTooLong;
        }

        if (replaced is VirtualDirectory directory)
        {
            if (oldDirectory.IsWithin(directory))
                return Errno.NotEmpty;
            if (node is not VirtualDirectory)
                return Errno.IsDirectory;
            if (directory.Count != 0)
                return Errno.NotEmpty;
        }

        if (replaced is not null)
            Unlink(newDirectory, newName, replaced);

        oldDirectory.Remove(oldName);
        newDirectory.Add(newName, node);
        node.ChangeTime = Now;
        Touch(oldDirectory);
        Touch(newDirectory);
        return Errno.Success;
    }

    /// <summary>Takes an entry out of a directory that may be changed.</summary>
    internal void Unlink(VirtualDirectory directory, ReadOnlySpan<byte> name, VirtualNode node)
    {
        directory.Remove(name);
        if (node.ChargedNames > 0)
        {
            node.ChargedNames--;
            _namesUsed--;
        }

        node.ChangeTime = Now;
        Touch(directory);
        Release(node);
    }

    /// <summary>Gives back what a file counts towards the limits, once nothing refers to it.</summary>
    internal static void Release(VirtualNode node)
    {
        if (node.Links == 0 && node.Opens == 0)
            (node as VirtualFile)?.Discard();
    }

    internal void Touch(VirtualDirectory directory) => directory.ModifyTime = directory.ChangeTime = Now;

    private void AddCharged(VirtualDirectory directory, ReadOnlySpan<byte> name, VirtualNode node)
    {
        node.ChargedNames++;
        _namesUsed++;
        directory.Add(name, node);
        Touch(directory);
    }

    private VirtualDirectory MakeRoot() => new(this) { Links = 1 };

    private T Add<T>(string path, T node, bool isReadOnly)
        where T : VirtualNode
    {
        var names = Split(path);
        if (names.Count == 0)
            throw new ArgumentException($"'{path}' names no file", nameof(path));
        var directory = AddDirectory(path.TrimEnd('/')[..^Encoding.UTF8.GetCharCount(names[^1])]);
        if (directory.Find(names[^1]) is not null)
            throw new ArgumentException($"'{path}' is there already", nameof(path));
        node.IsReadOnly = isReadOnly | directory.IsReadOnly;
        directory.Add(names[^1], node);
        return node;
    }

    private static List<byte[]> Split(string path)
    {
        var names = new List<byte[]>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
                continue;
            var name = Encoding.UTF8.GetBytes(part);
            if (part == ".." || part.Contains('\0') || name.Length > LongestName)
                throw new ArgumentException($"'{path}' is no path in the file system: '{part}'", nameof(path));
            names.Add(name);
        }

        return names;
    }
}
