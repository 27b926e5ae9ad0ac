using Burst.Cli.Output;
using Burst.Engine;

namespace Burst.Cli.Forcing;

/// <summary>Shows every so often how far a run is.</summary>
internal sealed class ProgressMeter : IDisposable
{
    // 12.5 times a second at most: smooth to the eye, and nothing to a terminal.
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan PlainStart = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Weight of the last second in the rate.</summary>
    private const double Smoothing = 0.3;

    private readonly Func<EngineCounts> _counts;
    private readonly Action<EngineCounts, double> _show;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _lastTime;
    private long _lastReduced;
    private double _perSecond;
    private bool _isDisposed;

    private ProgressMeter(
        Func<EngineCounts> counts, Action<EngineCounts, double> show, TimeProvider time, TimeSpan start, TimeSpan period)
    {
        _counts = counts;
        _show = show;
        _time = time;
        _lastTime = time.GetTimestamp();
        _timer = time.CreateTimer(static meter => ((ProgressMeter)meter!).Tick(), this, start, period);
    }

    /// <summary>Keeps the screen's line up to date.</summary>
    public static ProgressMeter Live(Screen screen, Func<EngineCounts> counts, TimeProvider time) =>
        new(
            counts, (now, rate) => screen.SetLine(ProgressText.Line(now, rate, screen.Room)), time, LivePeriod, LivePeriod);

    /// <summary>Keeps a picture up to date.</summary>
    /// <param name="draw">Draws it, from the numbers and the rate.</param>
    /// <param name="counts">Asks for the numbers.</param>
    /// <param name="time">The clock.</param>
    public static ProgressMeter Picture(
        Action<EngineCounts, double> draw, Func<EngineCounts> counts, TimeProvider time) =>
        new(counts, draw, time, LivePeriod, LivePeriod);

    /// <summary>Writes a line every five seconds, from the second second on.</summary>
    public static ProgressMeter Plain(Action<string> say, Func<EngineCounts> counts, TimeProvider time) =>
        new(counts, (now, rate) => say(ProgressText.Line(now, rate)), time, PlainStart, PlainPeriod);

    public void Dispose()
    {
        lock (_lock)
            _isDisposed = true;
        _timer.Dispose();
    }

    private void Tick()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            var counts = _counts();
            var now = _time.GetTimestamp();
            var seconds = _time.GetElapsedTime(_lastTime, now).TotalSeconds;
            if (seconds >= 0.5)
            {
                var recent = (counts.Reduced - _lastReduced) / seconds;
                _perSecond = _perSecond <= 0 ? recent : (_perSecond * (1 - Smoothing)) + (recent * Smoothing);
                _lastTime = now;
                _lastReduced = counts.Reduced;
            }

            try
            {
                _show(counts, _perSecond);
            }
            catch (IOException)
            {
                // Nobody is watching any more; the run goes on.
                _isDisposed = true;
            }
        }
    }
}
