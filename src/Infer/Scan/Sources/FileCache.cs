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
        byte[] bytes;
        var now = time.GetUtcNow();
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScanTroubleException($"'{path}' cannot be read: {e.Message}");
        }

        if (Placeholder.Matches(bytes))
            throw new ScanTroubleException($"'{path}' is not made yet");
        var file = FileParser.Parse(Encoding.Latin1.GetString(bytes), rules);
        var changed = DateTimeOffset.FromUnixTimeSeconds(status.Changed.Seconds).AddTicks(status.Changed.Nanoseconds / 100);
        if (now - changed > Settled && (ulong)bytes.Length == status.LengthBytes)
            files[path] = new Entry(status, file);
        return file;
    }

    private sealed record Entry(FileStatus Status, ParsedFile File);
}
