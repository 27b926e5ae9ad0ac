using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Infer.Scan.Sources;

/// <summary>Parsed files, kept while they stay as they are (size, times, inode).</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class FileCache(TimeProvider time)
{
    // A file written twice within one tick of the file system's clock could look unchanged.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(50);

    // As text it has twice as many.
    private const ulong MaxLengthBytes = 1 << 29;

    private const uint TypeMask = 0xF000;
    private const uint RegularType = 0x8000;

    private readonly ConcurrentDictionary<LanguageRules, ConcurrentDictionary<string, Entry>> _files = new();

    /// <summary>Reads a file, or remembers it.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="status">How it looks now.</param>
    /// <param name="rules">The language.</param>
    /// <exception cref="ScanTroubleException">It is no ordinary file, it cannot be read, or it stands for something that is not made yet.</exception>
    public ParsedFile Read(string path, FileStatus status, LanguageRules rules)
    {
        var files = _files.GetOrAdd(rules, static _ => new ConcurrentDictionary<string, Entry>(StringComparer.Ordinal));
        if (files.TryGetValue(path, out var entry) && entry.Status == status)
            return entry.File;
        // A pipe would be emptied, or waited for; a device need never end.
        if ((status.Mode & TypeMask) != RegularType)
            throw new ScanTroubleException($"'{path}' is no ordinary file");
        var now = time.GetUtcNow();
        var text = ReadText(path, status);
        var file = FileParser.Parse(text, rules);
        var changed = DateTimeOffset.FromUnixTimeSeconds(status.Changed.Seconds).AddTicks(status.Changed.Nanoseconds / 100);
        if (now - changed > Settled && (ulong)text.Length == status.LengthBytes)
            files[path] = new Entry(status, file);
        return file;
    }

    private static string ReadText(string path, in FileStatus status)
    {
        if (status.LengthBytes > MaxLengthBytes)
            throw new ScanTroubleException($"'{path}' has {status.LengthBytes} bytes, more than {MaxLengthBytes}");

        // One byte more than there should be, to see that there is none.
        var buffer = ArrayPool<byte>.Shared.Rent((int)status.LengthBytes + 1);
        try
        {
            using var file = File.OpenHandle(path);
            var length = 0;
            while (length < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(length), length) is > 0 and var count)
                length += count;
            var bytes = length < buffer.Length ? buffer.AsSpan(0, length) : File.ReadAllBytes(path);
            return Placeholder.Matches(bytes)
                ? throw new ScanTroubleException($"'{path}' is not made yet")
                : Encoding.Latin1.GetString(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScanTroubleException($"'{path}' cannot be read: {e.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed record Entry(FileStatus Status, ParsedFile File);
}
