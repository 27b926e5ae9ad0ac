using System.Globalization;
using Burst.Cli.BurstDialect;
using Burst.Cli.Forcing;
using Burst.Engine;

namespace Burst.Cli.Top;

/// <summary>A snapshot in words.</summary>
internal static class TopText
{
    private const int BarWidth = 40;

    /// <summary>The whole view.</summary>
    /// <param name="now">The run now.</param>
    /// <param name="before">The run a while ago, for rates; <see langword="null"/> for none.</param>
    /// <param name="columns">How many characters a line may have; at least 20.</param>
    /// <param name="rows">How many lines there may be; at least 4.</param>
    public static IReadOnlyList<string> View(RunSnapshot now, RunSnapshot? before, int columns, int rows)
    {
        var lines = new List<string> { Head(now, before), Line(now, before, columns), Bar(now, Math.Min(BarWidth, columns - 10)) };
        foreach (var pool in now.Pools)
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{pool.Name}: {pool.Running:N0} of {ProgressText.Count(pool.Slots, "slot")} busy, {pool.Ready:N0} ready"));
        }

        (string Title, IReadOnlyList<ThunkSnapshot> Thunks)[] lists =
            [("running", now.Running), ("slowest", now.Slowest), ("failed", now.Failures)];
        var present = lists.Where(list => list.Thunks.Count > 0).ToArray();
        for (var i = 0; i < present.Length; i++)
        {
            // Each list takes its part of what is left, and leaves what it does not need to the next.
            var room = (rows - lines.Count) / (present.Length - i);
            if (room < 2)
                break;
            lines.Add(present[i].Title);
            lines.AddRange(present[i].Thunks.Take(room - 1).Select(Describe));
        }

        return [.. lines.Take(rows).Select(line => Cut(line, columns))];
    }

    /// <summary>The numbers in one line.</summary>
    public static string Line(RunSnapshot now, RunSnapshot? before, int columns = int.MaxValue)
    {
        var counts = new EngineCounts(
            now.Known, now.Executed, now.Cached, now.Failed, now.Skipped, now.Pools.Sum(pool => pool.Running),
            now.Pools.Sum(pool => pool.Ready), now.Done);
        return ProgressText.Line(counts, Rate(now, before, snapshot => snapshot.Done), columns).TrimStart();
    }

    private static string Head(RunSnapshot now, RunSnapshot? before)
    {
        var pid = now.Pid == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" · process {now.Pid}");
        var cores = Rate(now, before, snapshot => snapshot.ProcessorSeconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{now.Title}{pid} · {ProgressText.Duration(TimeSpan.FromSeconds(now.Seconds))} · {ByteSize.Format(now.MemoryBytes)} · {cores:0.0} cores itself");
    }

    private static string Bar(RunSnapshot now, int width)
    {
        var all = Math.Max(1, now.Known);
        var run = (int)(now.Executed * width / all);
        var cached = (int)(now.Cached * width / all);
        var failed = (int)((now.Failed + now.Skipped) * width / all);
        var hits = now.Executed + now.Cached is > 0 and var done
            ? string.Create(CultureInfo.InvariantCulture, $" {now.Cached * 100 / done} % hits")
            : "";
        return new string('█', run) + new string('▓', cached) + new string('✗', failed)
            + new string('·', Math.Max(0, width - run - cached - failed)) + hits;
    }

    private static double Rate(RunSnapshot now, RunSnapshot? before, Func<RunSnapshot, double> value)
    {
        var seconds = now.Seconds - (before?.Seconds ?? 0);
        return seconds > 0 ? Math.Max(0, (value(now) - (before is null ? 0 : value(before))) / seconds) : 0;
    }

    private static string Describe(ThunkSnapshot thunk)
    {
        var time = thunk.Message.Length > 0 ? "" : ProgressText.Duration(TimeSpan.FromSeconds(thunk.Seconds));
        var place = thunk.Place.Length > 0 ? $"  on {thunk.Place}" : "";
        var message = thunk.Message.Length > 0 ? $": {thunk.Message}" : "";
        return $"{time,11}  {thunk.Thunk[..Math.Min(8, thunk.Thunk.Length)]}…  {thunk.Name}{place}{message}";
    }

    private static string Cut(string line, int columns)
    {
        line = line.ReplaceLineEndings(" ").Replace('\t', ' ').Replace('\e', ' ');
        return line.Length <= columns ? line : string.Concat(line.AsSpan(0, columns - 1), "…");
    }
}
