using System.Collections.Concurrent;
using Burst.Engine.Execute;
using Burst.Remote.Backends;
using Burst.Remote.Pool;
using Burst.Remote.Run;
using Burst.Remote.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Remote.Tests.Pool;

public class RemoteWorkerPoolTests
{
    private static readonly ObjectHash Value = ObjectHash.Of("value"u8);
    private static readonly RunResult Good = new(null, [Value], "words"u8.ToArray());
    private static readonly RemotePoolOptions Patient = new() { StragglerAfter = TimeSpan.FromMinutes(5) };
    private static readonly RemotePoolOptions Impatient = new() { StragglerAfter = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task Start_ManyThunks_AreSpreadBySlots()
    {
        var gate = new TaskCompletionSource();
        var places = new[] { Place("a", 3), Place("b", 1) };
        await using var pool = new RemoteWorkerPool(places, Patient);

        var outcomes = Start(pool, 4);
        while (places.Sum(place => place.Started.Count) < 4)
            await Task.Yield();
        gate.SetResult();

        Assert.All(await outcomes, outcome => Assert.Equal(Value, Assert.Single(outcome.StoredOutputs)));
        Assert.Equal((4, 3, 1), (pool.Slots, places[0].MostRunning, places[1].MostRunning));

        FakeRunner Place(string name, int slots) => new(name, slots, async (_, stop) =>
        {
            await gate.Task.WaitAsync(stop);
            return Good;
        });
    }

    [Fact]
    public async Task Start_PlaceGoesAway_ItsThunksRunElsewhere()
    {
        var lost = new ConcurrentQueue<string>();
        var bad = new FakeRunner("bad", 4, (_, _) => throw new RunnerLostException("Connection reset by peer"));
        var good = new FakeRunner("good", 2, (_, _) => Task.FromResult(Good));
        await using var pool = new RemoteWorkerPool([bad, good], Patient with { OnNotice = (name, reason) => lost.Enqueue($"{name}: {reason}"), FirstPause = TimeSpan.FromHours(1) });

        var outcomes = await Start(pool, 50);

        Assert.All(outcomes, outcome => Assert.Null(outcome.Failure));
        Assert.Equal(["bad: Connection reset by peer; it is not used until it answers"], lost);
        Assert.InRange(good.MostRunning, 1, 2);
    }

    [Fact]
    public async Task Start_AllPlacesGoAway_OneThunkSaysWhyAndTheOthersAreGivenUp()
    {
        var place = new FakeRunner("only", 3, (_, _) => throw new RunnerLostException("Connection refused"));
        await using var pool = new RemoteWorkerPool([place], Patient);

        var failures = (await Start(pool, 3)).Concat(await Start(pool, 3)).Select(outcome => outcome.Failure!).ToArray();

        var said = Assert.Single(failures, failure => failure.Kind != FailureKind.Cancelled);
        Assert.Equal("no server is left: only: Connection refused", said.Message);
    }

    [Fact]
    public async Task Start_AllPlacesGoAway_TheFallbackRunsThem()
    {
        var fallback = new FakeRunner("local", 1, (_, _) => Task.FromResult(Good));
        await using (var pool = new RemoteWorkerPool(
            [new FakeRunner("only", 3, (_, _) => throw new RunnerLostException("gone"))], Patient with { Fallback = () => fallback }))
        {
            Assert.All(await Start(pool, 3), outcome => Assert.Null(outcome.Failure));
        }

        Assert.Equal(3, fallback.Started.Count);
        Assert.True(fallback.IsClosed);
    }

    [Fact]
    public async Task Start_Straggler_IsStartedElsewhereAndTheFirstWins()
    {
        var ended = new TaskCompletionSource();
        var slow = new FakeRunner("slow", 2, async (_, stop) =>
        {
            await using var registration = stop.Register(() => ended.SetResult());
            await Task.Delay(Timeout.Infinite, stop);
            return Good;
        });
        var fast = new FakeRunner("fast", 1, (_, _) => Task.FromResult(Good));
        await using var pool = new RemoteWorkerPool([slow, fast], Impatient);

        var outcome = Assert.Single(await Start(pool, 1));

        Assert.Null(outcome.Failure);
        Assert.Single(fast.Started);
        await ended.Task;
    }

    [Fact]
    public async Task Start_PlaceComesSecondTooOften_IsGivenUp()
    {
        var lost = new TaskCompletionSource<string>();
        var slow = new FakeRunner("slow", 2, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return Good;
        });
        var fast = new FakeRunner("fast", 1, (_, _) => Task.FromResult(Good));
        await using var pool = new RemoteWorkerPool(
            [slow, fast], Impatient with { MaxRacesLost = 2, OnNotice = (name, reason) => lost.TrySetResult($"{name}: {reason}"), FirstPause = TimeSpan.FromHours(1) });

        await Start(pool, 1);
        await Start(pool, 1);

        Assert.Equal("slow: it was slower than others 2 times in a row; it is not used until it answers", await lost.Task);
        await Start(pool, 3);
        Assert.Equal(2, slow.Started.Count);
    }

    [Fact]
    public async Task Start_OverdueAndPlaceDoesNotAnswer_RunsElsewhereThoughNoSlotWasIdle()
    {
        var release = new TaskCompletionSource();
        var stuck = new FakeRunner("stuck", 1, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return Good;
        })
        { Probe = () => throw new RunnerLostException("it did not answer in time") };
        var busy = new FakeRunner("busy", 1, async (_, stop) =>
        {
            await release.Task.WaitAsync(stop);
            return Good;
        });
        await using var pool = new RemoteWorkerPool(
            [stuck, busy], Impatient with { OnNotice = (_, _) => release.TrySetResult() });

        Assert.All(await Start(pool, 2), outcome => Assert.Null(outcome.Failure));
    }

    [Fact]
    public async Task Start_OvertakesTheSecondCopy_IsNoFaultOfTheSecondPlace()
    {
        var notices = new ConcurrentQueue<string>();
        var thorough = new FakeRunner("thorough", 2, async (_, stop) =>
        {
            await Task.Delay(40, stop);
            return Good;
        });
        var other = new FakeRunner("other", 1, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return Good;
        });
        await using var pool = new RemoteWorkerPool(
            [thorough, other], Impatient with { MaxRacesLost = 1, OnNotice = (name, what) => notices.Enqueue($"{name}: {what}") });

        while (other.Started.Count < 2)
            Assert.Null(Assert.Single(await Start(pool, 1)).Failure);

        Assert.Empty(notices);
    }

    [Fact]
    public async Task Start_LongerThanItsFunctionUsually_IsStartedElsewhere()
    {
        var isStuck = false;
        var first = new FakeRunner("first", 9, async (_, stop) =>
        {
            if (isStuck)
                await Task.Delay(Timeout.Infinite, stop);
            return Good;
        });
        var second = new FakeRunner("second", 1, (_, _) => Task.FromResult(Good));
        await using var pool = new RemoteWorkerPool([first, second], new RemotePoolOptions());
        await Start(pool, 8);
        var before = second.Started.Count;

        isStuck = true;
        Assert.Null(Assert.Single(await Start(pool, 1)).Failure);

        Assert.Equal(before + 1, second.Started.Count);
    }

    [Fact]
    public async Task Start_PlaceThatWentAwayComesBack_IsUsedAgain()
    {
        var isThere = false;
        var back = new TaskCompletionSource();
        var asked = 0;
        var place = new FakeRunner("a", 1, (_, _) => isThere ? Task.FromResult(Good) : throw new RunnerLostException("Connection refused"))
        {
            Rejoin = () => ++asked > 2 ? Task.CompletedTask : throw new RunnerLostException("Connection refused"),
        };
        var notices = new ConcurrentQueue<string>();
        await using var pool = new RemoteWorkerPool([place, new FakeRunner("b", 1, (_, _) => Task.FromResult(Good))], Patient with
        {
            FirstPause = TimeSpan.FromMilliseconds(1),
            OnNotice = (name, what) =>
            {
                notices.Enqueue($"{name}: {what}");
                if (what.StartsWith("it answers", StringComparison.Ordinal))
                    back.SetResult();
            },
        });
        Assert.All(await Start(pool, 4), outcome => Assert.Null(outcome.Failure));
        isThere = true;
        await back.Task;
        var before = place.Started.Count;

        Assert.All(await Start(pool, 4), outcome => Assert.Null(outcome.Failure));

        Assert.True(place.Started.Count > before);
        Assert.Equal((3, 2), (asked, notices.Count));
        Assert.Equal("a: Connection refused; it is not used until it answers", notices.First());
    }

    [Fact]
    public async Task Start_PlaceWasNotThereAtFirst_IsUsedWhenItAnswers()
    {
        var late = new FakeRunner("late", 1, (_, _) => Task.FromResult(Good));
        var back = new TaskCompletionSource<string>();
        await using var pool = new RemoteWorkerPool([new FakeRunner("b", 1, (_, _) => Task.FromResult(Good))], Patient with
        {
            Absent = new Dictionary<IRunner, string> { [late] = "Connection refused" },
            FirstPause = TimeSpan.FromMilliseconds(1),
            OnNotice = (name, what) => back.SetResult($"{name}: {what}"),
        });

        Assert.Equal("late: it answers, and is used from now on", await back.Task);

        while (late.Started.IsEmpty)
            Assert.All(await Start(pool, 2), outcome => Assert.Null(outcome.Failure));
    }

    [Fact]
    public async Task Start_PlaceIsStopping_WhatRunsThereEndsThere()
    {
        var gate = new TaskCompletionSource();
        var isStopping = false;
        var stopping = new FakeRunner("stopping", 2, async (_, stop) =>
        {
            if (isStopping)
                throw new RunnerLostException("Connection refused") { MayFinish = true };
            await gate.Task.WaitAsync(stop);
            return Good;
        });
        var other = new FakeRunner("other", 1, (_, _) => Task.FromResult(Good));
        await using var pool = new RemoteWorkerPool(
            [stopping, other], Patient with { FirstPause = TimeSpan.FromHours(1), OnNotice = (_, _) => gate.SetResult() });
        var first = FakeExecution.Make();
        pool.Start(first);
        while (stopping.Started.IsEmpty)
            await Task.Yield();

        isStopping = true;
        Assert.All(await Start(pool, 2), outcome => Assert.Null(outcome.Failure));

        Assert.Null((await first.Outcome).Failure);
        Assert.DoesNotContain(first.Hash, other.Started);
    }

    [Fact]
    public async Task Start_PlaceThatLied_IsNotAskedAgain()
    {
        var lost = new TaskCompletionSource<string>();
        var liar = new FakeRunner("liar", 1, (_, _) => throw new RunnerLostException("it lied") { IsFinal = true });
        var pool = new RemoteWorkerPool([liar, new FakeRunner("b", 1, (_, _) => Task.FromResult(Good))], Patient with
        {
            FirstPause = TimeSpan.Zero,
            OnNotice = (name, what) => lost.SetResult($"{name}: {what}"),
        });

        Assert.All(await Start(pool, 4), outcome => Assert.Null(outcome.Failure));
        await pool.DisposeAsync();

        Assert.Equal("liar: it lied; it is not used any more", await lost.Task);
        Assert.Equal(0, liar.RejoinCount);
    }

    [Fact]
    public async Task Start_FunctionFails_IsNotTriedElsewhere()
    {
        var failure = new ExecutionFailure(FailureKind.Exited, "process exited with failure status 1", ExitStatus: 1);
        var first = new FakeRunner("a", 2, (_, _) => Task.FromResult(new RunResult(failure, [], "error"u8.ToArray())));
        var second = new FakeRunner("b", 1, (_, _) => Task.FromResult(Good));
        var printed = new ConcurrentQueue<string>();
        await using var pool = new RemoteWorkerPool(
            [first, second], Patient with { OnPrinted = words => printed.Enqueue(System.Text.Encoding.UTF8.GetString(words.Span)) });

        Assert.Equal(failure, Assert.Single(await Start(pool, 1)).Failure);
        Assert.Equal(["error"], printed);
        Assert.Empty(second.Started);
    }

    [Fact]
    public async Task Start_StorageIsFull_OneThunkSaysSoAndTheOthersAreGivenUp()
    {
        var place = new FakeRunner("a", 8, (_, _) => throw new StorageException(StorageFault.Full, "redis://h:1 takes no more objects"));
        await using var pool = new RemoteWorkerPool([place], Patient);

        var failures = (await Start(pool, 8)).Select(outcome => outcome.Failure!).ToArray();

        Assert.Equal(FailureKind.StorageFailed, Assert.Single(failures, failure => failure.Kind != FailureKind.Cancelled).Kind);
    }

    [Fact]
    public async Task Start_LongerThanItMay_TimesOut()
    {
        await using var pool = new RemoteWorkerPool([Endless()], Patient);
        var execution = FakeExecution.Make(TimeSpan.FromMilliseconds(30));
        pool.Start(execution);

        Assert.Equal(FailureKind.TimedOut, (await execution.Outcome).Failure!.Kind);
    }

    [Fact]
    public async Task Start_CallerGivesUpWhileWaiting_TheSlotIsNotLost()
    {
        using var stop = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        var isEndless = true;
        var place = new FakeRunner("a", 1, async (_, token) =>
        {
            if (isEndless)
                await Task.Delay(Timeout.Infinite, token);
            return Good;
        });
        await using var pool = new RemoteWorkerPool([place], Patient);
        var first = FakeExecution.Make(cancellationToken: stop.Token);
        pool.Start(first);
        while (place.Started.IsEmpty)
            await Task.Yield();
        var second = FakeExecution.Make(cancellationToken: stopSecond.Token);
        pool.Start(second);

        await stopSecond.CancelAsync();
        Assert.Equal(FailureKind.Cancelled, (await second.Outcome).Failure!.Kind);
        isEndless = false;
        await stop.CancelAsync();
        Assert.Equal(FailureKind.Cancelled, (await first.Outcome).Failure!.Kind);

        Assert.Null(Assert.Single(await Start(pool, 1)).Failure);
    }

    [Fact]
    public async Task Dispose_WhileRunning_EndsEverything()
    {
        var place = Endless();
        var pool = new RemoteWorkerPool([place], Patient);
        var execution = FakeExecution.Make();
        pool.Start(execution);
        while (place.Started.IsEmpty)
            await Task.Yield();

        await pool.DisposeAsync();

        Assert.Equal(FailureKind.Cancelled, (await execution.Outcome).Failure!.Kind);
        Assert.True(place.IsClosed);
    }

    private static FakeRunner Endless() => new("endless", 1, async (_, stop) =>
    {
        await Task.Delay(Timeout.Infinite, stop);
        return Good;
    });

    private static async Task<ExecutionOutcome[]> Start(RemoteWorkerPool pool, int count)
    {
        var executions = Enumerable.Range(0, count).Select(_ => FakeExecution.Make()).ToArray();
        foreach (var execution in executions)
            pool.Start(execution);
        return await Task.WhenAll(executions.Select(execution => execution.Outcome));
    }
}
