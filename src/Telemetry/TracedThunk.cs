using System.Diagnostics;
using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Telemetry;

/// <summary>One thunk that is traced, until it is done. Safe for several threads.</summary>
internal sealed class TracedThunk(in ObjectHash hash, ActivityContext parent, DateTime opened)
{
    private readonly Lock _lock = new();
    private readonly List<Activity?> _attempts = [];
    private DateTime? _resolved;
    private DateTime _functionEnded;
    private Activity? _thunk;

    /// <summary>Its name in the graph.</summary>
    public ObjectHash Hash { get; } = hash;

    /// <summary>The name under which it is executed.</summary>
    public ObjectHash Executed { get; private set; } = hash;

    public void Resolve(in ObjectHash executed, DateTime now)
    {
        lock (_lock)
        {
            Executed = executed;
            _resolved = now;
        }
    }

    public void Start(ReadOnlySpan<byte> file, string pool, int attempt, DateTime now)
    {
        lock (_lock)
        {
            _thunk ??= StartThunk(file);
            if (_thunk is null)
                return;
            while (_attempts.Count < attempt)
                _attempts.Add(null);
            _attempts[attempt - 1] = Make($"execute {pool}", now, ActivityKind.Client)?
                .SetTag("burst.pool", pool).SetTag("burst.attempt", attempt);
        }
    }

    public void Place(string place)
    {
        lock (_lock)
            _attempts.FindLast(attempt => attempt is not null)?.SetTag("burst.place", place);
    }

    /// <summary>The activity of an attempt, from 1.</summary>
    public Activity? Attempt(int number)
    {
        lock (_lock)
            return number <= _attempts.Count ? _attempts[number - 1] : null;
    }

    public void EndAttempt(int number, DateTime now)
    {
        lock (_lock)
        {
            if (number > _attempts.Count || _attempts[number - 1] is not { } attempt)
                return;
            Stop(attempt, now);
            _functionEnded = now;
        }
    }

    public void FailAttempt(ExecutionFailure failure, DateTime now)
    {
        lock (_lock)
        {
            foreach (var attempt in _attempts)
            {
                if (attempt is null || attempt.Status == ActivityStatusCode.Error)
                    continue;
                attempt.SetStatus(ActivityStatusCode.Error, failure.Message);
                Stop(attempt, now);
            }
        }
    }

    public void Fail(ExecutionFailure failure, DateTime now)
    {
        FailAttempt(failure, now);
        lock (_lock)
        {
            if (_thunk is null)
                return;
            _thunk.SetStatus(ActivityStatusCode.Error, failure.Message);
            _thunk.SetTag("error.type", failure.Kind.ToString());
            Stop(_thunk, now);
        }
    }

    public void End(DateTime now)
    {
        lock (_lock)
        {
            if (_thunk is null)
                return;
            foreach (var attempt in _attempts)
                Stop(attempt, now);
            if (_functionEnded != default)
                Stop(Make("store", _functionEnded), now);
            Stop(_thunk, now);
        }
    }

    // Late, so that one that turns out to be cached leaves nothing behind.
    private Activity? StartThunk(ReadOnlySpan<byte> file)
    {
        var thunk = Start($"thunk {KindOf(file)}", parent, opened, ActivityKind.Internal);
        if (thunk is null)
            return null;
        thunk.SetTag("burst.thunk", Hash.ToString());
        if (Executed != Hash)
            thunk.SetTag("burst.executed", Executed.ToString());
        if (_resolved is { } resolved)
            Stop(Start("resolve", thunk.Context, opened, ActivityKind.Internal), resolved);
        return thunk;
    }

    private Activity? Make(string name, DateTime start, ActivityKind kind = ActivityKind.Internal) =>
        Start(name, _thunk!.Context, start, kind);

    // An engine's thread goes from thunk to thunk: none of them is its current activity.
    private static Activity? Start(string name, ActivityContext parent, DateTime start, ActivityKind kind)
    {
        var before = Activity.Current;
        var activity = EngineTelemetry.Source.StartActivity(name, kind, parent, startTime: start);
        Activity.Current = before;
        return activity;
    }

    private static void Stop(Activity? activity, DateTime end)
    {
        if (activity is null or { IsStopped: true })
            return;
        var before = Activity.Current;
        activity.SetEndTime(end);
        activity.Stop();
        Activity.Current = before;
    }

    private static string KindOf(ReadOnlySpan<byte> file)
    {
        if (!ThunkView.TryParse(file, out var view) || view.Arguments.Count == 0)
            return "?";
        var name = view.Arguments[0];
        return Encoding.UTF8.GetString(name[(name.LastIndexOf((byte)'/') + 1)..]);
    }
}
