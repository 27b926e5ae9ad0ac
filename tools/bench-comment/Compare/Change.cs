using Burst.BenchComment.Results;

namespace Burst.BenchComment.Compare;

/// <summary>What became of one benchmark.</summary>
/// <param name="Id">Which.</param>
/// <param name="Before">Nanoseconds before: the median of the runs.</param>
/// <param name="After">Nanoseconds after: what <paramref name="Before"/> becomes by the factor that was found.</param>
/// <param name="Ratio">By which factor.</param>
/// <param name="BytesBefore">Bytes allocated before: the least of the runs.</param>
/// <param name="BytesAfter">Bytes allocated after.</param>
/// <param name="Time">What is to be thought of the time.</param>
/// <param name="Bytes">What is to be thought of the bytes.</param>
internal sealed record Change(
    BenchmarkId Id, double Before, double After, PairedRatio Ratio, long BytesBefore, long BytesAfter, Verdict Time, Verdict Bytes)
{
    /// <summary>Whether anything is different that is not noise.</summary>
    public bool HasMoved => Time != Verdict.Same || Bytes != Verdict.Same;

    /// <summary>Whether it became worse than is allowed.</summary>
    public bool IsRegression => Time == Verdict.TooMuch || Bytes == Verdict.TooMuch;
}

/// <summary>What is to be thought of a difference.</summary>
internal enum Verdict
{
    /// <summary>None that can be told from noise.</summary>
    Same,

    /// <summary>Less.</summary>
    Better,

    /// <summary>More, within what is allowed.</summary>
    Worse,

    /// <summary>More than is allowed.</summary>
    TooMuch,
}
