using System.Globalization;
using System.Text.Unicode;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Gg.Layout;

/// <summary>Hashes of files that have not changed since: gg's <c>.gg/hash_cache</c>.</summary>
/// <remarks>
/// <para>Entry <c>&lt;st_dev&gt;-&lt;st_ino&gt;-&lt;basename&gt;</c> holds six words with single spaces and no line end:
/// size, mtime seconds, mtime nanoseconds, ctime seconds, ctime nanoseconds, hash.</para>
/// <para>A file's clock ticks every few milliseconds, so a write in the tick of hashing leaves no trace. An entry is
/// therefore believed only where it was written clearly later than the file was changed (as git does with its index).</para>
/// <para>Safe to use from several threads and processes. A cache only: what cannot be written is not kept.</para>
/// </remarks>
public sealed class HashCache
{
    // Kernel ticks are 1 to 10 ms long.
    private const double TickMilliseconds = 20;

    // Five numbers of at most 20 digits and a name, each with a space: 152 bytes.
    private const int MaxEntryLength = 256;

    private readonly string _path;
    private volatile bool _isMade;

    /// <param name="path">The folder; made when the first entry is written.</param>
    public HashCache(string path) => _path = path;

    /// <summary>Looks a file up.</summary>
    /// <param name="filePath">The file.</param>
    /// <param name="status">What it looks like now.</param>
    /// <param name="hash">Its hash.</param>
    /// <returns>Whether the hash is known and surely still right.</returns>
    public bool TryGet(string filePath, in FileStatus status, out ObjectHash hash)
    {
        hash = default;
        var entryPath = EntryPathOf(filePath, status);
        Span<byte> entry = stackalloc byte[MaxEntryLength];
        try
        {
            if (!FileStatus.TryGet(entryPath, out var entryStatus)
                || entryStatus.Modified.MillisecondsAfter(status.Changed) < TickMilliseconds)
            {
                return false;
            }

            using var file = File.OpenHandle(entryPath);
            entry = entry[..RandomAccess.Read(file, entry, 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[MaxEntryLength];
        prefix = prefix[..WritePrefix(status, prefix)];
        return entry.StartsWith(prefix)
            && ObjectHash.TryParse(entry[prefix.Length..].TrimEnd(" \n"u8), out hash)
            && (ulong)hash.LengthBytes == status.LengthBytes;
    }

    /// <summary>Remembers a file's hash.</summary>
    /// <param name="filePath">The file.</param>
    /// <param name="status">What it looked like before it was hashed, and still did afterwards.</param>
    /// <param name="hash">Its hash.</param>
    public void Set(string filePath, in FileStatus status, in ObjectHash hash)
    {
        try
        {
            if (!_isMade)
                GgDirectory.Create(_path);
            _isMade = true;
            Span<byte> entry = stackalloc byte[MaxEntryLength];
            var length = WritePrefix(status, entry);
            length += hash.Format(entry[length..]);
            AtomicFile.Write(EntryPathOf(filePath, status), entry[..length], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        catch (BurstException)
        {
            // Only a cache: the name may be too long for one more prefix, or the folder read-only.
        }
    }

    private static int WritePrefix(in FileStatus status, Span<byte> entry)
    {
        Utf8.TryWrite(
            entry, CultureInfo.InvariantCulture,
            $"{status.LengthBytes} {status.Modified.Seconds} {status.Modified.Nanoseconds} {status.Changed.Seconds} {status.Changed.Nanoseconds} ",
            out var length);
        return length;
    }

    private string EntryPathOf(string filePath, in FileStatus status) => Path.Join(
        _path, string.Create(CultureInfo.InvariantCulture, $"{status.Device}-{status.Inode}-{Path.GetFileName(filePath)}"));
}
