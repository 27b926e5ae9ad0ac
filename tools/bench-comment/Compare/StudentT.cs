namespace Burst.BenchComment.Compare;

/// <summary>Student's t distribution.</summary>
internal static class StudentT
{
    private const int Bisections = 200;
    private const double LargestQuantile = 1e9;

    /// <summary>How far from zero a value has to be to lie outside with a given probability.</summary>
    /// <param name="outside">Probability of both tails together; more than 0, less than 1.</param>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double Quantile(double outside, int degreesOfFreedom)
    {
        var (low, high) = (0.0, LargestQuantile);
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (low + high) / 2;
            if (TwoTails(middle, degreesOfFreedom) > outside)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>Probability that a value lies farther from zero than this.</summary>
    public static double TwoTails(double distance, int degreesOfFreedom)
    {
        double n = degreesOfFreedom;
        return IncompleteBeta(n / (n + distance * distance), n / 2, 0.5);
    }

    /// <summary>The regularized incomplete beta function, by its continued fraction.</summary>
    /// <remarks>Source: NIST Digital Library of Mathematical Functions, 8.17.22, evaluated by Lentz's method.</remarks>
    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0)
            return 0;
        if (x >= 1)
            return 1;

        // The fraction converges fast only on this side; the other follows by symmetry.
        if (x > (a + 1) / (a + b + 2))
            return 1 - IncompleteBeta(1 - x, b, a);
        var front = Math.Exp(a * Math.Log(x) + b * Math.Log(1 - x) - LogBeta(a, b)) / a;
        return front * Fraction(x, a, b);
    }

    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        const double Precise = 1e-15;
        const int MostTerms = 1000;
        var c = 1.0;
        var d = 1 / NotZero(1 - (a + b) * x / (a + 1));
        var value = d;
        for (var m = 1; m <= MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / NotZero(1 + even * d);
            c = NotZero(1 + even / c);
            value *= c * d;
            var odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + odd * d);
            c = NotZero(1 + odd / c);
            value *= c * d;
            if (Math.Abs(c * d - 1) < Precise)
                break;
        }

        return value;

        static double NotZero(double number) => Math.Abs(number) < Tiny ? Tiny : number;
    }

    private static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>Logarithm of the gamma function of a number above zero, by Stirling's series.</summary>
    private static double LogGamma(double x)
    {
        const double LargeEnough = 20;
        var shift = 0.0;
        for (; x < LargeEnough; x++)
            shift -= Math.Log(x);
        var inverse = 1 / x;
        var square = inverse * inverse;
        var series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
        return shift + (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series;
    }
}
