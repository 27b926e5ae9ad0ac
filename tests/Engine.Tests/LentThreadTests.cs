using System.Collections.Concurrent;
using Burst.Engine.Execute;
using Burst.Engine.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Engine.Tests;

/// <summary>Forcing with the help of the thread that waits.</summary>
public class LentThreadTests
{
    [Fact]
    public async Task Force_FunctionThatSurvivesItsStacksEnd_RunsOnTheCallersThread()
    {
        await using var bench = new Bench(pool: Pool(out var threads));
        Assert.Equal("hello", bench.Text(bench.Engine.Force(new OutputRef(bench.Add("echo", "hello")))));
        Assert.Equal(Thread.CurrentThread, Assert.Single(threads));
    }

    [Fact]
    public async Task Force_OtherFunctions_RunOnTheEnginesThreads()
    {
        await using var bench = new Bench(pool: Pool(out var threads, survives: false));
        Assert.Equal("hello", bench.Text(bench.Engine.Force(new OutputRef(bench.Add("echo", "hello")))));
        Assert.StartsWith("burst engine", Assert.Single(threads).Name);
    }

    [Fact]
    public async Task Force_TrapsOnTheCallersThread_RunsAgainOnTheEngines()
    {
        var observer = new Attempts();
        await using var bench = new Bench(pool: Pool(out var threads), observer: observer);
        Assert.Equal("there", bench.Text(bench.Engine.Force(new OutputRef(bench.Add("needs-stack", "there")))));
        Assert.Equal(2, threads.Count);
        Assert.Equal(Thread.CurrentThread, threads.First());
        Assert.Equal(0, bench.Engine.Counts.Failed);
        Assert.Equal(["started", "failed, again", "started", "executed"], observer.Seen);
    }

    [Fact]
    public async Task Force_Fails_ThrowsWhatForceAsyncThrows()
    {
        await using var bench = new Bench(pool: Pool(out var threads));
        var exception = Assert.Throws<ThunkFailedException>(
            () => bench.Engine.Force(new OutputRef(bench.Add("fail", "no"))));
        Assert.Equal(FailureKind.Exited, exception.Failure.Failure.Kind);
        Assert.Single(threads);
    }

    [Fact]
    public async Task Force_ThunkThatWaitsForItself_IsACycle()
    {
        await using var bench = new Bench(pool: Pool(out _));
        var report = await Task.Run(() => bench.Engine.Force([new OutputRef(bench.Add("self"))]))
            .WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(FailureKind.Cycle, Assert.Single(report.Failures).Failure.Kind);
    }

    [Fact]
    public async Task Force_Graph_GivesWhatForceAsyncGives()
    {
        await using var bench = new Bench(pool: Pool(out _));
        var level = Enumerable.Range(0, 512).Select(leaf => bench.Add("echo", $"{leaf},")).ToArray();
        while (level.Length > 1)
            level = [.. level.Chunk(2).Select(pair => bench.Add("concat", Bench.Ref(pair[0]), Bench.Ref(pair[1])))];
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 512).Select(leaf => $"{leaf},")),
            bench.Text(bench.Engine.Force(new OutputRef(level[0]))));
        Assert.Equal(1023, bench.Engine.Counts.Executed);
    }

    [Fact]
    public async Task Force_FunctionsOfAQueuedPool_AreWaitedFor()
    {
        ScriptedQueuedPool pool = null!;
        pool = new ScriptedQueuedPool(2)
        {
            OnStart = execution => ThreadPool.QueueUserWorkItem(_ => pool.Succeed(execution, "from afar")),
        };
        await using var bench = new Bench(pool: pool);
        Assert.Equal("from afar", bench.Text(bench.Engine.Force(new OutputRef(bench.Add("anything")))));
    }

    [Fact]
    public async Task Force_TokenFires_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var scripted = Pool(out _);
        scripted.Functions["until-cancelled"] = call =>
        {
            cancellation.Cancel();
            return call.Call.CancellationToken.IsCancellationRequested
                ? new ExecutionFailure(FailureKind.Cancelled, "cancelled")
                : null;
        };
        await using var bench = new Bench(pool: scripted);
        Assert.Throws<OperationCanceledException>(
            () => bench.Engine.Force(new OutputRef(bench.Add("until-cancelled")), cancellation.Token));
    }

    [Fact]
    public async Task Force_ManyCallersOfSharedThunks_EachRunsOnce()
    {
        var pool = Pool(out _);
        await using var bench = new Bench(new EngineOptions { Threads = 2 }, pool);
        for (var round = 0; round < 200; round++)
        {
            var shared = Enumerable.Range(0, 4).Select(part => bench.Add("echo", $"{round}.{part} ")).ToArray();
            var all = bench.Add(["concat", .. shared.Select(thunk => Bench.Ref(thunk))]);
            var values = new ConcurrentBag<string>();
            var callers = Enumerable.Range(0, 6).Select(caller => new Thread(() => values.Add(bench.Text(
                bench.Engine.Force(new OutputRef(caller < 3 ? all : shared[caller - 3])))))).ToArray();
            Array.ForEach(callers, caller => caller.Start());
            Array.ForEach(callers, caller => Assert.True(caller.Join(TimeSpan.FromMinutes(1))));
            Assert.Equal(3, values.Count(value => value == $"{round}.0 {round}.1 {round}.2 {round}.3 "));
            Assert.Equal(6, values.Count);
        }

        Assert.All(pool.Runs, run => Assert.Equal(1, run.Value));
        Assert.Equal(200 * 5, pool.Runs.Count);
    }

    private static ScriptedInlinePool Pool(out ConcurrentQueue<Thread> threads, bool survives = true)
    {
        var seen = threads = new ConcurrentQueue<Thread>();
        var pool = new ScriptedInlinePool { SurvivesStackOverflow = survives };
        pool.Functions["echo"] = call => Write(call, call.Argument(1));
        pool.Functions["concat"] = call => Write(
            call, string.Concat(Enumerable.Range(1, call.Thunk.Function.Arguments.Length - 1).Select(call.Content)));
        pool.Functions["needs-stack"] = call => Thread.CurrentThread.Name?.StartsWith("burst engine", StringComparison.Ordinal) == true
            ? Write(call, call.Argument(1))
            : Fail(FailureKind.Signalled);
        pool.Functions["fail"] = _ => Fail(FailureKind.Exited);
        pool.Functions["self"] = call =>
        {
            call.Call.WriteOutput(0, call.Call.File);
            return null;
        };
        return pool;

        ExecutionFailure? Write(ScriptedCall call, string text)
        {
            seen.Enqueue(Thread.CurrentThread);
            call.Write(0, text);
            return null;
        }

        ExecutionFailure Fail(FailureKind kind)
        {
            seen.Enqueue(Thread.CurrentThread);
            return new ExecutionFailure(kind, "it failed");
        }
    }

    private sealed class Attempts : IEngineObserver
    {
        public ConcurrentQueue<string> Seen { get; } = new();

        public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt) => Seen.Enqueue("started");

        public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime) =>
            Seen.Enqueue("executed");

        public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs) => Seen.Enqueue("cached");

        public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying) =>
            Seen.Enqueue(retrying ? "failed, again" : "failed");

        public void Duplicated(in ObjectHash thunk) => Seen.Enqueue("duplicated");
    }
}
