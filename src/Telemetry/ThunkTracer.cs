using System.Collections.Concurrent;
using System.Diagnostics;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Telemetry;

/// <summary>Makes activities of what an engine's observer hears.</summary>
/// <remarks>
/// <code>
///   submission                     what somebody asked for
///   └ thunk gcc                    one that was run, from the moment it was read; none for a cached one
///     ├ resolve                    until its inputs were there
///     ├ execute processes          each attempt; on another machine it goes on below this
///     └ store                      outputs hashed and kept, the reduction recorded
/// </code>
/// <para>A thunk that is not traced costs a look into a small table at each event.</para>
/// </remarks>
internal sealed class ThunkTracer
{
    private const int Marks = 1 << 12;

    private readonly ConcurrentDictionary<ObjectHash, TracedThunk> _open = new();
    private readonly ConcurrentDictionary<IReadOnlyList<OutputRef>, Activity> _submissions = new(ReferenceEqualityComparer.Instance);

    // How many open thunks have a name that ends so: zero, nearly always, says without a search that it is none of them.
    private readonly int[] _marks = new int[Marks];
    private readonly TraceSample? _sample;
    private readonly TimeProvider _time;
    private Activity? _latest;
    private Activity? _untraced;

    /// <param name="sample">Which thunks are traced; <see langword="null"/> for targets whose submission is recorded, and no
    /// others.</param>
    /// <param name="time">The clock.</param>
    public ThunkTracer(TraceSample? sample, TimeProvider time)
    {
        _sample = sample;
        _time = time;
    }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Submitted(IReadOnlyList<OutputRef> targets)
    {
        var before = Activity.Current;
        var submission = EngineTelemetry.Source.StartActivity("submission");
        Activity.Current = before;
        if (submission is null)
            return;
        submission.SetTag("burst.targets", targets.Count);
        _submissions[targets] = submission;
        Volatile.Write(ref _latest, submission);
        if (_sample is null && submission.Recorded)
        {
            foreach (var target in targets)
                Add(target.Thunk, new TracedThunk(target.Thunk, submission.Context, Now));
        }
    }

    public void Concluded(IReadOnlyList<OutputRef> targets)
    {
        if (!_submissions.TryRemove(targets, out var submission))
            return;

        // What was cancelled or skipped never ended.
        foreach (var target in _open.IsEmpty ? [] : targets)
            Drop(target.Thunk);
        submission.Dispose();
    }

    public void Opened(in ObjectHash thunk)
    {
        if (Find(thunk) is null)
            Begin(thunk);
    }

    /// <summary>Decides whether a thunk is traced, and begins.</summary>
    public bool Begin(in ObjectHash thunk) =>
        _sample is not null && _sample.Takes(thunk) && Volatile.Read(ref _latest) is { Recorded: true } submission
        && Add(thunk, new TracedThunk(thunk, submission.Context, Now));

    public void Resolved(in ObjectHash thunk, in ObjectHash executed)
    {
        if (Find(thunk) is not { } traced)
            return;
        traced.Resolve(executed, Now);
        if (executed != thunk && !Add(executed, traced))
            Drop(thunk);
    }

    public void Placed(in ObjectHash thunk, string place) => Find(thunk)?.Place(place);

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt) =>
        Find(thunk)?.Start(file, pool, attempt, Now);

    /// <summary>A queued pool has given an attempt back; its outputs are not stored yet.</summary>
    public void FunctionEnded(in ObjectHash thunk, int attempt) => Find(thunk)?.EndAttempt(attempt, Now);

    public void Executed(in ObjectHash thunk) => Drop(thunk)?.End(Now);

    public void Cached(in ObjectHash thunk) => Drop(thunk);

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
        if (retrying)
            Find(thunk)?.FailAttempt(failure, Now);
        else
            Drop(thunk)?.Fail(failure, Now);
    }

    /// <summary>The activity of an attempt; for a thunk that is not traced one that says so to other machines.</summary>
    /// <returns><see langword="null"/> where nobody traces anything.</returns>
    public Activity? AttemptAt(in ObjectHash thunk, int attempt)
    {
        if (Find(thunk)?.Attempt(attempt) is { } activity)
            return activity;
        if (_sample is null || Volatile.Read(ref _latest) is not { } submission)
            return null;
        return _untraced ??= Untraced(submission);
    }

    // Its name says to whoever gets it that the trace is this one, and that nothing is recorded of it.
    private static Activity Untraced(Activity submission) => new Activity("untraced")
        .SetParentId(submission.TraceId, submission.SpanId, ActivityTraceFlags.None).SetIdFormat(ActivityIdFormat.W3C).Start();

    private static int MarkOf(in ObjectHash thunk) => (int)(thunk.Word(3) & (Marks - 1));

    private TracedThunk? Find(in ObjectHash thunk) =>
        Volatile.Read(ref _marks[MarkOf(thunk)]) != 0 && _open.TryGetValue(thunk, out var traced) ? traced : null;

    private bool Add(in ObjectHash thunk, TracedThunk traced)
    {
        if (!_open.TryAdd(thunk, traced))
            return false;
        Interlocked.Increment(ref _marks[MarkOf(thunk)]);
        return true;
    }

    private TracedThunk? Drop(in ObjectHash thunk)
    {
        if (Find(thunk) is not { } traced)
            return null;
        Remove(traced.Hash, traced);
        Remove(traced.Executed, traced);
        return traced;
    }

    private void Remove(in ObjectHash name, TracedThunk traced)
    {
        if (_open.TryRemove(KeyValuePair.Create(name, traced)))
            Interlocked.Decrement(ref _marks[MarkOf(name)]);
    }
}
