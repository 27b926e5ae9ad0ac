namespace Burst.Gg.Layout;

/// <summary>A file's time stamp.</summary>
/// <param name="Seconds">Whole seconds since 1970.</param>
/// <param name="Nanoseconds">The rest, from 0 to 999,999,999.</param>
public readonly record struct FileTime(long Seconds, uint Nanoseconds)
{
    /// <summary>How much later this is than another, in milliseconds.</summary>
    public double MillisecondsAfter(FileTime other) =>
        ((Seconds - other.Seconds) * 1e3) + (((double)Nanoseconds - other.Nanoseconds) / 1e6);
}
