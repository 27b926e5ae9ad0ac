using System.Globalization;
using System.Numerics;

namespace Burst.Storage.Reductions.Faster;

/// <summary>The folder of a table, and what is done about one that cannot be used.</summary>
/// <remarks>
/// <code>
///   lock                   held while open; the holder's process id
///   log-1-p20-s30-i24/     FASTER's files; the name says format and page, segment and index size (powers of two)
///   log-….corrupt/         the last one that could not be recovered, for whoever wants to look
/// </code>
/// </remarks>
internal sealed class TableFolder
{
    private const string Prefix = "log-";
    private const string CorruptSuffix = ".corrupt";
    private const string IndexFolder = "index-checkpoints";
    private const string OpeningFile = "opening";
    private const int MaxOpenings = 3;

    public TableFolder(string path, FasterReductionOptions options)
    {
        Path = path;
        LogPath = System.IO.Path.Combine(path, string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}1-p{Bits(options.PageBytes)}-s{Bits(options.SegmentBytes)}-i{Bits(options.IndexBytes)}"));
    }

    public string Path { get; }

    /// <summary>Where FASTER's files are.</summary>
    public string LogPath { get; }

    /// <summary>The name of the log's files, without the segment's number.</summary>
    public string LogFile => System.IO.Path.Combine(LogPath, "hlog");

    /// <summary>Whether a commit was ever made here.</summary>
    public bool HasCommit => Directory.Exists(System.IO.Path.Combine(LogPath, "cpr-checkpoints"))
        && Directory.EnumerateFileSystemEntries(System.IO.Path.Combine(LogPath, "cpr-checkpoints")).Any();

    private string OpeningPath => System.IO.Path.Combine(LogPath, OpeningFile);

    /// <summary>Deletes stores of other formats and sizes, and a store without a commit.</summary>
    public void Prepare()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path, Prefix + "*"))
        {
            if (folder != LogPath && !folder.EndsWith(CorruptSuffix, StringComparison.Ordinal))
                Directory.Delete(folder, recursive: true);
        }

        if (Directory.Exists(LogPath) && !HasCommit)
            Directory.Delete(LogPath, recursive: true);
        Directory.CreateDirectory(LogPath);
    }

    /// <summary>Notes that recovery begins. It reads memory images back, and damage could end the process.</summary>
    /// <returns>No where several processes in a row did not come through.</returns>
    public bool TryBeginOpening()
    {
        using var notes = new FileStream(OpeningPath, FileMode.Append, FileAccess.Write);
        if (notes.Length >= MaxOpenings)
            return false;
        notes.WriteByte((byte)'.');
        return true;
    }

    public void EndOpening() => File.Delete(OpeningPath);

    /// <summary>Says what has changed since the table was closed, other than an index, which is deleted: it is made from the log
    /// again.</summary>
    /// <returns>A clause; <see langword="null"/> where nothing is known to have changed.</returns>
    public string? FindDamage()
    {
        var damaged = TableSeal.FindDamage(LogPath);
        if (damaged.Any(name => name.StartsWith(IndexFolder, StringComparison.Ordinal)))
            Directory.Delete(System.IO.Path.Combine(LogPath, IndexFolder), recursive: true);
        return damaged.FirstOrDefault(name => !name.StartsWith(IndexFolder, StringComparison.Ordinal)) is { } first
            ? $"{first} has changed since it was closed"
            : null;
    }

    /// <summary>Before anything is written.</summary>
    public void BreakSeal() => TableSeal.Break(LogPath);

    /// <summary>Seals the closed table. Without a seal it is opened as after a crash.</summary>
    public void TrySeal()
    {
        try
        {
            TableSeal.Write(LogPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The disk may be full.
        }
    }

    /// <summary>Whether the log's files reach as far as the recovered log does.</summary>
    public bool IsWhole(long tailAddress, long segmentBytes)
    {
        var last = (tailAddress - 1) / segmentBytes;
        var file = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"{LogFile}.{last}"));
        return file.Exists && file.Length >= tailAddress - (last * segmentBytes);
    }

    /// <summary>Moves the store out of the way, in the place of what was moved before.</summary>
    /// <returns>Where to.</returns>
    public string SetAside()
    {
        var aside = LogPath + CorruptSuffix;
        if (Directory.Exists(aside))
            Directory.Delete(aside, recursive: true);
        Directory.Move(LogPath, aside);
        Directory.CreateDirectory(LogPath);
        return aside;
    }

    private static int Bits(long size) => BitOperations.Log2((ulong)size);
}
