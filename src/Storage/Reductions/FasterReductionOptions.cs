namespace Burst.Storage.Reductions;

/// <summary>Sizes and times of a reduction store on FASTER. Immutable.</summary>
/// <remarks>Sizes are rounded down to a power of two. Opening a store with another page, segment or index size than it
/// was made with starts it empty: the layout on disk depends on them.</remarks>
public sealed record FasterReductionOptions
{
    /// <summary>For command line programs, which live for seconds and do not want the memory.</summary>
    public static FasterReductionOptions Small { get; } = new()
    {
        MemoryBytes = 16 << 20,
        PageBytes = 256 << 10,
        IndexBytes = 1 << 20,
    };

    /// <summary>Memory for the newest records; older ones are read from disk, at some 25 µs each.</summary>
    /// <value>At least four pages. The default is 64 MiB, about 700,000 thunks with one output.</value>
    public long MemoryBytes { get; init; } = 64 << 20;

    /// <summary>The unit in which the log is written. A record cannot be longer.</summary>
    /// <value>From 4 KiB to 1 GiB. The default is 1 MiB, enough for a thunk of 26,000 outputs.</value>
    public long PageBytes { get; init; } = 1 << 20;

    /// <summary>Memory for the hash index: 64 bytes hold 7 entries, what does not fit is chained.</summary>
    /// <value>At least 64 KiB. The default is 16 MiB, 1.8 million entries.</value>
    public long IndexBytes { get; init; } = 16 << 20;

    /// <summary>Length of one file of the log. FASTER keeps up to 40 file descriptors open for each.</summary>
    /// <value>At least one page. The default is 1 GiB.</value>
    public long SegmentBytes { get; init; } = 1 << 30;

    /// <summary>How long a record may wait before it is made durable without being asked to.</summary>
    /// <remarks>A commit takes about 1 ms of processor time off the hot path, however little it covers, and what a
    /// crash costs is computing the interval's thunks again. So not after every few records: at ten commits a second
    /// they cost 1% of one processor while records keep coming, and nothing while none do.</remarks>
    /// <value>More than zero. The default is 100 milliseconds.</value>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a commit may take before the disk is given up.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Free space on the disk below which nothing more is recorded, beside what the commit itself
    /// needs.</summary>
    /// <value>The default is 64 MiB.</value>
    public long ReserveBytes { get; init; } = 64 << 20;
}
