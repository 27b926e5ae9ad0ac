using System.Collections.Concurrent;
using Burst.Gg.Layout;

namespace Burst.Infer.Scan.Headers;

/// <summary>What is in the folders that headers are looked for in, so that most of what is not there is known without a look.</summary>
/// <remarks>
/// <para>A folder's times change when a name appears in it: one look at the folder stands for all names. A folder that has
/// changed lately is not listed, since it may change again, and twice within a tick of the clock.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed class FolderListings(TimeProvider time)
{
    private const int MaxNames = 10_000;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    // A folder of other kinds may have files that it does not list: those that are mounted or fetched when they are asked for.
    private static readonly string[] s_formats = ["ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "tmpfs", "overlay", "overlayfs"];

    private readonly ConcurrentDictionary<string, Listing> _listings = new(StringComparer.Ordinal);

    /// <summary>The names in a folder, whatever their case.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <returns><see langword="null"/> where each name has to be looked for.</returns>
    public HashSet<string>? Of(string path)
    {
        if (!FileStatus.TryGet(path, out var status))
            return null;
        if (_listings.TryGetValue(path, out var listing) && listing.Status == status)
            return listing.Names;
        var changed = Math.Max(status.Changed.Seconds, status.Modified.Seconds);
        if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(changed) < Settled)
            return null;
        var names = List(path);
        _listings[path] = new Listing(status, names);
        return names;
    }

    private static HashSet<string>? List(string path)
    {
        try
        {
            if (!s_formats.Contains(new DriveInfo(path).DriveFormat))
                return null;

            // Some file systems take 'A.h' for 'a.h'.
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var entry in Directory.EnumerateFileSystemEntries(path))
            {
                if (names.Count == MaxNames)
                    return null;
                names.Add(Path.GetFileName(entry));
            }

            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Listing(FileStatus Status, HashSet<string>? Names);
}
