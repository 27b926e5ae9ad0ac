using System.Text.Unicode;

namespace Burst.Wasm.Wasi.Files;

/// <summary>Finds what a guest's path means, and never leaves the directory that it started from.</summary>
/// <remarks>
/// <para>A path that is absolute, or that climbs above its start, by itself or through a link, is not permitted.</para>
/// <para>A slash at the end asks for a directory, which is for the caller to see to:
/// <see cref="IsNoDirectory"/>.</para>
/// </remarks>
internal ref struct PathWalker
{
    private const int LongestPath = 4096;
    private const int LongestName = 255;
    private const int MostLinks = 40;

    private VirtualDirectory _start;
    private VirtualDirectory _current;
    private int _links;

    /// <summary>The directory that the last name is in; <see langword="null"/> where the path ends in <c>.</c> or
    /// <c>..</c>.</summary>
    public VirtualDirectory? Parent { get; private set; }

    /// <summary>The last name of the path, or of the last link followed.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>What is there, if anything.</summary>
    public VirtualNode? Node { get; private set; }

    /// <summary>Whether the path ends in a slash.</summary>
    public bool HasTrailingSlash { get; private set; }

    /// <summary>Whether the path asks for a directory, but there is something else.</summary>
    public readonly bool IsNoDirectory => HasTrailingSlash && Node is not (null or VirtualDirectory);

    /// <summary>Walks a path; a missing last name is no error here.</summary>
    /// <param name="start">Where a relative path begins.</param>
    /// <param name="path">Bytes from the guest.</param>
    /// <param name="follow">Whether a link at the end is followed.</param>
    public Errno Walk(VirtualDirectory start, ReadOnlySpan<byte> path, bool follow)
    {
        _start = _current = start;
        _links = 0;
        if (path.Length > LongestPath)
            return Errno.NameTooLong;
        if (path.Contains((byte)0))
            return Errno.Invalid;
        return Utf8.IsValid(path) ? Follow(path, follow) : Errno.IllegalByteSequence;
    }

    /// <summary>Walks on from the present directory.</summary>
    private Errno Follow(ReadOnlySpan<byte> path, bool follow)
    {
        if (path.IsEmpty)
            return Errno.NoEntry;
        if (path[0] == (byte)'/')
            return Errno.NotPermitted;
        while (true)
        {
            var end = path.IndexOf((byte)'/');
            var name = end < 0 ? path : path[..end];
            var rest = end < 0 ? default : path[end..].TrimStart((byte)'/');
            if (name.Length > LongestName)
                return Errno.NameTooLong;
            if (rest.IsEmpty)
                return Finish(name, hasTrailingSlash: end >= 0, follow);
            var error = Enter(name);
            if (error != Errno.Success)
                return error;
            path = rest;
        }
    }

    private Errno Enter(ReadOnlySpan<byte> name)
    {
        if (IsDot(name))
            return Errno.Success;
        if (IsDotDot(name))
            return Climb();
        var node = _current.Find(name);
        if (node is VirtualLink link)
        {
            var error = Expand(link);
            if (error != Errno.Success)
                return error;
            node = Node;
        }

        if (node is not VirtualDirectory directory)
            return node is null ? Errno.NoEntry : Errno.NotDirectory;
        _current = directory;
        return Errno.Success;
    }

    private Errno Finish(ReadOnlySpan<byte> name, bool hasTrailingSlash, bool follow)
    {
        HasTrailingSlash = hasTrailingSlash;
        if (IsDot(name) || IsDotDot(name))
        {
            var error = IsDot(name) ? Errno.Success : Climb();
            Parent = null;
            Name = name;
            Node = _current;
            return error;
        }

        var node = _current.Find(name);
        if (node is VirtualLink link && follow)
        {
            var error = Expand(link);
            HasTrailingSlash |= hasTrailingSlash;
            return error;
        }

        Parent = _current;
        Name = name;
        Node = node;
        return Errno.Success;
    }

    private Errno Expand(VirtualLink link) =>
        ++_links > MostLinks ? Errno.SymbolicLinkLoop : Follow(link.TargetBytes, follow: true);

    private Errno Climb()
    {
        if (_current == _start)
            return Errno.NotPermitted;
        _current = _current.Parent;
        return Errno.Success;
    }

    private static bool IsDot(ReadOnlySpan<byte> name) => name is [(byte)'.'];

    private static bool IsDotDot(ReadOnlySpan<byte> name) => name is [(byte)'.', (byte)'.'];
}
