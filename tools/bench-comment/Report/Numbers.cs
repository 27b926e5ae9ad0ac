using System.Globalization;

namespace Burst.BenchComment.Report;

/// <summary>Numbers for people.</summary>
internal static class Numbers
{
    private const double Thousand = 1000;
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Operations in a second, from the nanoseconds of one.</summary>
    public static string PerSecond(double nanoseconds)
    {
        var rate = NanosecondsPerSecond / nanoseconds;
        return rate >= 100 * Thousand ? Text($"{rate / Thousand:N0}k") : Text($"{rate:N0}");
    }

    /// <summary>A factor as a change in per cent: 1.05 is <c>+5.0 %</c>.</summary>
    public static string Percent(double factor) =>
        double.IsInfinity(factor) ? "∞" : Text($"{(factor - 1) * 100:+0.0;−0.0;0.0} %");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
