namespace Burst.BenchComment.Compare;

/// <summary>By which factor times changed, as far as pairs of runs can tell.</summary>
/// <remarks>
/// <para>The runs of a pair follow each other, so most of what disturbs one disturbs the other, and their quotient says more
/// than either. Logarithms of quotients are taken for values of one normal distribution: halving is as far as doubling.</para>
/// <para>Without a second pair nothing is known of the noise, and the interval is infinite.</para>
/// </remarks>
internal sealed class PairedRatio
{
    private readonly double _mean;
    private readonly double _standardError;

    /// <param name="quotients">Of each pair, the time after over the time before; at least one, all above zero.</param>
    public PairedRatio(IReadOnlyList<double> quotients)
    {
        Pairs = quotients.Count;
        var logarithms = quotients.Select(static quotient => Math.Log(quotient)).ToArray();
        _mean = logarithms.Average();
        var squares = logarithms.Sum(logarithm => (logarithm - _mean) * (logarithm - _mean));
        _standardError = Pairs > 1 ? Math.Sqrt(squares / (Pairs - 1) / Pairs) : double.PositiveInfinity;
        PairsSlower = quotients.Count(static quotient => quotient > 1);
    }

    /// <summary>How many pairs there are.</summary>
    public int Pairs { get; }

    /// <summary>In how many the time after was the longer one.</summary>
    public int PairsSlower { get; }

    /// <summary>The geometric mean of the quotients: 1.1 for 10 % slower.</summary>
    public double Factor => Math.Exp(_mean);

    /// <summary>Where the true factor lies with a given confidence.</summary>
    /// <param name="confidence">More than 0, less than 1, as 0.95.</param>
    public (double Low, double High) Interval(double confidence)
    {
        if (Pairs < 2)
            return (0, double.PositiveInfinity);
        var reach = StudentT.Quantile(1 - confidence, Pairs - 1) * _standardError;
        return (Math.Exp(_mean - reach), Math.Exp(_mean + reach));
    }
}
