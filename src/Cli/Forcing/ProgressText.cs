using System.Globalization;
using Burst.Engine;

namespace Burst.Cli.Forcing;

/// <summary>Numbers of a run in words.</summary>
internal static class ProgressText
{
    /// <summary>The line that is shown while a run goes on.</summary>
    /// <param name="counts">Numbers so far.</param>
    /// <param name="perSecond">Thunks done in a second lately; 0 where that is not known yet.</param>
    /// <param name="columns">How many characters there is room for; where that is not enough, words are left out.</param>
    public static string Line(EngineCounts counts, double perSecond, int columns = int.MaxValue)
    {
        var waiting = counts.Waiting + counts.Ready;
        var left = waiting + counts.Running;
        var rate = perSecond > 0 ? $" · {Rate(perSecond)}" : "";
        var eta = perSecond > 0 && left > 0 ? Duration(TimeSpan.FromSeconds(Math.Min(left / perSecond, 1e7))) : "";
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"  {counts.Reduced:N0}/{counts.Known:N0} done · {counts.Running:N0} running · {waiting:N0} waiting · {counts.Cached:N0} cached · {counts.Failed:N0} failed{rate}{(eta.Length > 0 ? $" · ETA {eta}" : "")}");
        if (line.Length <= columns)
            return line;

        // What a person looks for first comes first.
        var failed = counts.Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $" · {counts.Failed:N0} failed") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Reduced:N0}/{counts.Known:N0}{failed}{rate}{(eta.Length > 0 ? $" · {eta} left" : "")} · {counts.Running:N0} running · {counts.Cached:N0} cached");
    }

    /// <summary>The line at the end of a run.</summary>
    public static string Summary(ForceReport report)
    {
        var counts = report.Counts;
        var reached = report.Results.Count(result => result.Succeeded);
        var targets = reached == report.Results.Length
            ? Count(reached, "target")
            : string.Create(CultureInfo.InvariantCulture, $"{reached:N0} of {Count(report.Results.Length, "target")}");
        var failed = counts.Failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {counts.Failed:N0} failed");
        var skipped = counts.Skipped == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {counts.Skipped:N0} skipped");
        var done = counts.Executed + counts.Cached;
        var rate = done > 1 && report.Elapsed > TimeSpan.Zero ? $" ({Rate(done / report.Elapsed.TotalSeconds)})" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"forced {targets}: {Count(done + counts.Failed + counts.Skipped, "thunk")}, {counts.Executed:N0} run, {counts.Cached:N0} cached{failed}{skipped} in {Duration(report.Elapsed)}{rate}");
    }

    /// <summary>A number with its noun, <c>1 target</c> or <c>5,000 targets</c>.</summary>
    public static string Count(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>A duration in its natural unit: <c>12 ms</c>, <c>1.2 s</c>, <c>9 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    private static string Rate(double perSecond) => perSecond < 10
        ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.0}/s")
        : string.Create(CultureInfo.InvariantCulture, $"{perSecond:N0}/s");
}
