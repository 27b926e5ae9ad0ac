using System.Collections.Concurrent;
using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Infer.Scan.Headers;

/// <summary>What GCC calls system headers that are reached through symbolic links: by their real path, where that is shorter, so that
/// <c>&lt;ncursesw/curses.h&gt;</c> is <c>/usr/include/curses.h</c>.</summary>
/// <remarks>
/// <para>To follow all links of a path costs more than all else that is done for a header; so what was found is remembered for
/// the file that is there, and where a folder is, for as long as this object lives.</para>
/// <para>Thread-safe. Source: GCC's manual, <c>-fcanonical-system-headers</c>.</para>
/// </remarks>
internal sealed class RealNames
{
    private readonly ConcurrentDictionary<string, Known> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>The real path of a header.</summary>
    /// <param name="path">Its absolute path, with whatever <c>..</c> are in it.</param>
    /// <param name="name">What it is called otherwise.</param>
    /// <param name="status">How it looks.</param>
    /// <returns><see langword="null"/> where that is not shorter than the name.</returns>
    public string? ShorterThan(string name, string path, in FileStatus status)
    {
        if (!_files.TryGetValue(path, out var known) || known.Device != status.Device || known.Inode != status.Inode)
            _files[path] = known = new Known(status.Device, status.Inode, RealPath(path));
        return known.RealPath is { } real && Encoding.UTF8.GetByteCount(real) < Encoding.UTF8.GetByteCount(name) ? real : null;
    }

    private string? RealPath(string path)
    {
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
                return GgDirectory.RealPath(path);
            var slash = path.LastIndexOf('/');
            return Path.Join(_folders.GetOrAdd(path[..slash], static folder => GgDirectory.RealPath(folder + "/")), path[(slash + 1)..]);
        }
        catch (Exception e) when (e is BurstException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Known(ulong Device, ulong Inode, string? RealPath);
}
