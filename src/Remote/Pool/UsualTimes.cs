using System.Collections.Concurrent;

namespace Burst.Remote.Pool;

/// <summary>How long the runs of each function took lately, and so from when on one of them takes too long.</summary>
/// <remarks>
/// <para>Too long is four times what nine in ten of the function's last 64 runs took, and one second at least. A function
/// with fewer than eight runs to its name has no measure: there is no telling whether it is slow or has much to do.</para>
/// <para>Safe to call from any number of threads.</para>
/// </remarks>
internal sealed class UsualTimes
{
    private const int Kept = 64;
    private const int Enough = 8;
    private const double Quantile = 0.9;
    private const int Factor = 4;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Runs> _functions = new(StringComparer.Ordinal);

    /// <summary>Notes how long a run took, from the first upload to the last output.</summary>
    public void Add(string function, TimeSpan elapsed) => _functions.GetOrAdd(function, _ => new Runs()).Add(elapsed);

    /// <summary>When a run of a function is overdue; <see langword="null"/> where there is no measure yet.</summary>
    public TimeSpan? OverdueAfter(string function)
    {
        if (!_functions.TryGetValue(function, out var runs) || runs.Usual() is not { } usual)
            return null;
        var bound = usual * Factor;
        return bound > Least ? bound : Least;
    }

    /// <summary>The last runs of one function.</summary>
    private sealed class Runs
    {
        private readonly List<TimeSpan> _times = [];
        private int _next;

        public void Add(TimeSpan elapsed)
        {
            lock (_times)
            {
                if (_times.Count < Kept)
                    _times.Add(elapsed);
                else
                    _times[_next++ % Kept] = elapsed;
            }
        }

        public TimeSpan? Usual()
        {
            lock (_times)
            {
                if (_times.Count < Enough)
                    return null;
                TimeSpan[] sorted = [.. _times.Order()];
                return sorted[(int)(sorted.Length * Quantile)];
            }
        }
    }
}
