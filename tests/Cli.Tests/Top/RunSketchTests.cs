using Burst.Cli.Top;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Storage.Objects;
using Burst.Thunks;

namespace Burst.Cli.Tests.Top;

public sealed class RunSketchTests
{
    private static readonly ObjectHash Value = ObjectHash.Of("value"u8);

    private readonly MemoryObjectStore _objects = new();
    private readonly RunSketch _sketch;
    private readonly IEngineObserver _engine;

    public RunSketchTests()
    {
        _sketch = new RunSketch(_objects, TimeProvider.System);
        _sketch.Follow([new PoolCounts("processes", 2, 0, 0)]);
        _engine = _sketch;
    }

    [Fact]
    public void AddTo_Running_OldestFirstWithNameAndPlace()
    {
        var first = Start("gcc -o a.o");
        var second = Start("gcc -o b.o");
        _engine.Placed(second, "worker:9924");
        Start("ld");
        Executed(Start("cc"), 1);

        var running = _sketch.AddTo(new RunSnapshot()).Running;

        Assert.Equal([$"{first}", $"{second}"], running.Take(2).Select(thunk => thunk.Thunk));
        Assert.Equal(["gcc a.o", "gcc b.o", "ld"], running.Select(thunk => thunk.Name));
        Assert.Equal(["processes", "worker:9924", "processes"], running.Select(thunk => thunk.Place));
    }

    [Fact]
    public void AddTo_InlinePool_NotFollowedButMayBeSlowest()
    {
        var call = Start("count", "wasm");
        Assert.Empty(_sketch.AddTo(new RunSnapshot()).Running);
        Executed(call, 3);
        Assert.Equal(("count", 3), Assert.Single(_sketch.AddTo(new RunSnapshot()).Slowest.Select(thunk => (thunk.Name, thunk.Seconds))));
    }

    [Fact]
    public void AddTo_ManyDone_TheTenSlowest()
    {
        foreach (var seconds in Enumerable.Range(1, 30).OrderBy(number => number * 7 % 31))
            Executed(Start($"f {seconds}"), seconds);

        Assert.Equal(
            Enumerable.Range(21, 10).Reverse().Select(seconds => (double)seconds),
            _sketch.AddTo(new RunSnapshot()).Slowest.Select(thunk => thunk.Seconds));
    }

    [Fact]
    public void AddTo_Failures_TheLastTenAndNoRetries()
    {
        for (var i = 0; i < 12; i++)
            _engine.Failed(Start($"f {i}"), new ExecutionFailure(FailureKind.Exited, $"status\n{i}"), retrying: false);
        _engine.Failed(Start("again"), new ExecutionFailure(FailureKind.Exited, "status"), retrying: true);

        var snapshot = _sketch.AddTo(new RunSnapshot());

        Assert.Equal(Enumerable.Range(2, 10).Reverse().Select(i => $"status {i}"), snapshot.Failures.Select(thunk => thunk.Message));
        Assert.Empty(snapshot.Running);
    }

    [Fact]
    public void AddTo_ThunkNotInStore_NamedByItsHash()
    {
        var unknown = ObjectHash.Of("##GGTHUNK##nowhere"u8);
        Executed(unknown, 1);
        Assert.Equal($"{unknown}", Assert.Single(_sketch.AddTo(new RunSnapshot()).Slowest).Thunk);
    }

    [Fact]
    public void Hammer_ManyThreads_NothingStaysRunning()
    {
        var thunks = Enumerable.Range(0, 500).Select(i => Add($"f {i}")).ToArray();
        Parallel.For(0, 4000, i =>
        {
            var thunk = thunks[i % thunks.Length];
            _engine.Started(thunk, default, "processes", 1);
            _sketch.AddTo(new RunSnapshot());
            Executed(thunk, i);
        });

        var snapshot = _sketch.AddTo(new RunSnapshot());
        Assert.Empty(snapshot.Running);
        Assert.Equal(3999, snapshot.Slowest[0].Seconds);
    }

    private ObjectHash Add(string command)
    {
        var file = new Thunk(new Function("F", [.. command.Split(' ')], []), null, null, [new ThunkInput("E")], ["out"]).Encode();
        var hash = ObjectHash.Of(file);
        _objects.Write(hash, file);
        return hash;
    }

    private ObjectHash Start(string command, string pool = "processes")
    {
        var hash = Add(command);
        _engine.Started(hash, default, pool, 1);
        return hash;
    }

    private void Executed(in ObjectHash thunk, int seconds) =>
        _engine.Executed(thunk, [Value], TimeSpan.FromSeconds(seconds), TimeSpan.Zero);
}
