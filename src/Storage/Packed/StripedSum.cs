namespace Burst.Storage.Packed;

/// <summary>A sum that many threads add to without sharing a cache line.</summary>
internal sealed class StripedSum
{
    private const int StripeCount = 16;
    private const int LongsPerLine = 8;

    private readonly long[] _stripes = new long[(StripeCount + 1) * LongsPerLine];

    /// <summary>The sum of what was added; exact once the adding threads are done.</summary>
    public long Value
    {
        get
        {
            long sum = 0;
            for (var i = 1; i <= StripeCount; i++)
                sum += Volatile.Read(ref _stripes[i * LongsPerLine]);
            return sum;
        }
    }

    public void Add(long amount)
    {
        var stripe = 1 + (Environment.CurrentManagedThreadId % StripeCount);
        Interlocked.Add(ref _stripes[stripe * LongsPerLine], amount);
    }
}
