using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;

namespace Burst.Telemetry.Tests;

/// <summary>Engines with listeners that live in the process; what a collector is sent is tested with the real program.</summary>
public sealed class EngineTelemetryTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private readonly MemoryObjectStore _objects = new();

    public EngineTelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineTelemetry.Name,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Force_InlineFunctions_ThunksAndAttemptsBelowTheSubmission()
    {
        using var telemetry = new EngineTelemetry(TraceSample.Part(1), TimeProvider.System);
        using var command = EngineTelemetry.Source.StartActivity("command")!;
        await ForceAsync(telemetry, new Inline(), 20);

        var ended = Ended(command);
        var submission = Assert.Single(ended, activity => activity.OperationName == "submission");
        Assert.Equal(command.SpanId, submission.ParentSpanId);
        var thunks = ended.Where(activity => activity.OperationName == "thunk f").ToArray();
        Assert.Equal(20, thunks.Length);
        Assert.All(thunks, thunk => Assert.Equal(submission.SpanId, thunk.ParentSpanId));
        Assert.Equal(thunks.Select(thunk => thunk.SpanId.ToString()).Order(), ended.Where(activity => activity.OperationName == "execute inline").Select(attempt => attempt.ParentSpanId.ToString()).Order());
        Assert.Equal(41, ended.Length);
        Assert.Same(command, Activity.Current);
    }

    [Fact]
    public async Task Force_QueuedPool_StartsWithItsAttemptAsTheCurrentActivity()
    {
        using var telemetry = new EngineTelemetry(TraceSample.Part(1), TimeProvider.System);
        using var command = EngineTelemetry.Source.StartActivity("command")!;
        var pool = new Queued(_objects);
        await ForceAsync(telemetry, pool, 5);

        Assert.Equal(
            Ended(command).Where(activity => activity.OperationName == "execute queued").Select(attempt => attempt.SpanId.ToString()).Order(),
            pool.Callers.Select(caller => caller!.SpanId.ToString()).Order());
        Assert.Equal(5, Ended(command).Count(activity => activity.OperationName == "store"));
    }

    [Fact]
    public async Task Force_NotSampled_SaysSoToOtherMachines()
    {
        using var telemetry = new EngineTelemetry(TraceSample.Part(0), TimeProvider.System);
        using var command = EngineTelemetry.Source.StartActivity("command")!;
        var pool = new Queued(_objects);
        await ForceAsync(telemetry, pool, 5);

        Assert.Equal("submission", Assert.Single(Ended(command)).OperationName);
        Assert.All(pool.Callers, caller => Assert.Equal((command.TraceId, false), (caller!.TraceId, caller.Recorded)));
    }

    [Fact]
    public async Task Force_CallersChoose_OnlyWhatARecordedCallerAskedFor()
    {
        using var telemetry = new EngineTelemetry(null, TimeProvider.System);
        using (var caller = EngineTelemetry.Source.StartActivity("caller")!)
        {
            await ForceAsync(telemetry, new Inline(), 3);
            Assert.Equal(3, Ended(caller).Count(activity => activity.OperationName == "thunk f"));
        }

        using var other = EngineTelemetry.Source.StartActivity("other")!;
        other.ActivityTraceFlags = ActivityTraceFlags.None;
        _listener.Sample = static (ref options) => options.Parent.TraceFlags == 0 ? ActivitySamplingResult.PropagationData : ActivitySamplingResult.AllDataAndRecorded;
        await ForceAsync(telemetry, new Inline(), 3, from: 3);
        Assert.DoesNotContain(Ended(other), activity => activity.OperationName == "thunk f");
    }

    [Fact]
    public async Task Force_FailsAndRetries_NothingStaysOpen()
    {
        using var telemetry = new EngineTelemetry(TraceSample.Part(1), TimeProvider.System);
        using var command = EngineTelemetry.Source.StartActivity("command")!;
        await ForceAsync(telemetry, new Inline { Fails = true }, 1);

        var thunk = Assert.Single(Ended(command), activity => activity.OperationName == "thunk f");
        Assert.Equal((ActivityStatusCode.Error, "no"), (thunk.Status, thunk.StatusDescription));
        Assert.Equal(2, Ended(command).Count(activity => activity.ParentSpanId == thunk.SpanId && activity.Status == ActivityStatusCode.Error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wrap_InlinePool_MayRunWhereThePoolMay(bool survives)
    {
        using var telemetry = new EngineTelemetry(null, TimeProvider.System);
        var wrapped = Assert.Single(telemetry.Wrap([new Inline { SurvivesStackOverflow = survives }]));
        Assert.Equal(survives, Assert.IsAssignableFrom<IInlineWorkerPool>(wrapped).SurvivesStackOverflow);
    }

    [Fact]
    public async Task Watch_Engine_ItsNumbers()
    {
        using var telemetry = new EngineTelemetry(TraceSample.Part(0), TimeProvider.System);
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, meters) => { if (instrument.Meter.Name == EngineTelemetry.Name) meters.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => sums.AddOrUpdate(instrument.Name, value, (_, before) => before + value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => sums.AddOrUpdate(instrument.Name, 1, (_, before) => before + 1));
        listener.Start();

        await ForceAsync(telemetry, new Queued(_objects), 7, listener.RecordObservableInstruments);

        Assert.Equal(7, sums["burst.thunks.executed"]);
        Assert.Equal(7, sums["burst.thunks.known"]);
        Assert.Equal(7, sums["burst.function.duration"]);
        Assert.Equal(3, sums["burst.pool.slots"]);
        Assert.Equal(0, sums["burst.pool.ready"]);
        Assert.Equal(14, sums["burst.outputs.size"]);
    }

    private Activity[] Ended(Activity command) => [.. _ended.Where(activity => activity.TraceId == command.TraceId)];

    private async Task ForceAsync(EngineTelemetry telemetry, IWorkerPool pool, int count, Action? atTheEnd = null, int from = 0)
    {
        await using var reductions = new MemoryReductionCache();
        await using var engine = new ThunkEngine(
            _objects, reductions, telemetry.Wrap([pool]), new EngineOptions { Threads = 2, Attempts = 2, RetryDelay = TimeSpan.Zero }, telemetry);
        telemetry.Watch(() => engine.Counts, () => engine.PoolCounts);
        await engine.ForceAsync([.. Enumerable.Range(from, count).Select(i => new OutputRef(Add($"{i}")))]);
        atTheEnd?.Invoke();
    }

    private ObjectHash Add(string argument)
    {
        var function = ObjectHash.Of("function"u8);
        var file = new Thunk(new Function($"{function}", ["bin/f", argument], []), null, null, [new ThunkInput($"{function}")], ["out"]).Encode();
        var hash = ObjectHash.Of(file);
        _objects.Write(hash, file);
        return hash;
    }

    private sealed class Inline : IInlineWorkerPool
    {
        public bool SurvivesStackOverflow { get; init; }

        public bool Fails { get; init; }

        public string Name => "inline";

        public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

        public ExecutionFailure? Execute(ThunkCall call)
        {
            call.WriteOutput(0, "ok"u8);
            return Fails ? new ExecutionFailure(FailureKind.Exited, "no") : null;
        }
    }

    private sealed class Queued(IObjectStore objects) : IQueuedWorkerPool
    {
        public ConcurrentQueue<Activity?> Callers { get; } = new();

        public string Name => "queued";

        public int Slots => 3;

        public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

        public void Start(ThunkExecution execution)
        {
            Callers.Enqueue(Activity.Current);
            Task.Run(() =>
            {
                var output = ObjectHash.Of("ok"u8);
                objects.Write(output, "ok"u8);
                execution.Complete(new ExecutionOutcome(null, [], null, TimeSpan.Zero) { StoredOutputs = [output] });
            });
        }
    }
}
