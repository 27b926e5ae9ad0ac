using Burst.Engine.Execute;
using Burst.Engine.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Engine.Tests;

public class ThunkEngineTests
{
    [Fact]
    public async Task Force_OneThunk_GivesItsOutput()
    {
        await using var bench = new Bench();
        Assert.Equal("hello", await bench.ForceAsync(bench.Add("echo", "hello")));
    }

    [Fact]
    public async Task Force_Value_IsItself()
    {
        await using var bench = new Bench();
        var value = bench.Objects.Add("abc"u8.ToArray());
        Assert.Equal(value, await bench.Engine.ForceAsync(new OutputRef(value)));
    }

    [Fact]
    public async Task Force_Nothing_IsDoneAtOnce()
    {
        await using var bench = new Bench();
        Assert.True((await bench.Engine.ForceAsync([])).Succeeded);
    }

    [Fact]
    public async Task Force_DependentThunk_SeesResultsAndIsRecordedUnderItsReducedName()
    {
        await using var bench = new Bench();
        var left = bench.Add("echo", "a");
        var right = bench.Add("echo", "b");
        var both = bench.Add("concat", Bench.Ref(left), Bench.Ref(right));

        Assert.Equal("ab", await bench.ForceAsync(both));
        Assert.False(bench.Reductions.Reductions.ContainsKey(both));
        Assert.Equal(3, bench.Reductions.Reductions.Count);
        var reduced = Assert.Single(bench.Reductions.Reductions.Keys, key => key != left && key != right);
        Assert.True(bench.Objects.Contains(reduced));
    }

    [Fact]
    public async Task Force_SameThunkTwice_RunsOnce()
    {
        await using var bench = new Bench();
        var thunk = bench.Add("echo", "x");
        await bench.ForceAsync(thunk);
        await bench.ForceAsync(thunk);
        Assert.Equal(1, bench.Pool.Runs[thunk]);
        Assert.Equal(1, bench.Engine.Counts.Cached);
    }

    [Fact]
    public async Task Force_ManyAskForOneThunkAtOnce_RunsOnce()
    {
        var started = new TaskCompletionSource();
        ThunkExecution? execution = null;
        var pool = new ScriptedQueuedPool(8)
        {
            OnStart = start =>
            {
                execution = start;
                started.SetResult();
            },
        };
        await using var bench = new Bench(pool: pool);
        var thunk = bench.Add("slow");
        var asks = Enumerable.Range(0, 20).Select(_ => bench.Engine.ForceAsync(new OutputRef(thunk))).ToArray();
        await started.Task;
        pool.Succeed(execution!, "done");
        foreach (var ask in asks)
            Assert.Equal("done", bench.Text(await ask));
        Assert.Single(pool.Started);
    }

    [Fact]
    public async Task Force_DifferentThunksThatReduceToTheSameThunk_RunsItOnce()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["also-a"] = call =>
        {
            call.Write(0, "a");
            return null;
        };
        var first = bench.Add("concat", Bench.Ref(bench.Add("echo", "a")));
        var second = bench.Add("concat", Bench.Ref(bench.Add("also-a")));
        var report = await bench.Engine.ForceAsync([new OutputRef(first), new OutputRef(second)]);
        Assert.Equal(report.Results[0].Value, report.Results[1].Value);
        Assert.Equal(3, bench.Engine.Counts.Executed);
    }

    [Fact]
    public async Task Force_NamedOutputs_AreToldApart()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["split"] = call =>
        {
            call.Write(0, "first");
            call.Write(1, "second");
            return null;
        };
        var split = bench.AddWithOutputs(["odd", "even"], "split");
        Assert.Equal("first", await bench.ForceAsync(split));
        Assert.Equal("first", await bench.ForceAsync(split, "odd"));
        Assert.Equal("second", await bench.ForceAsync(split, "even"));
        Assert.Equal("secondfirstfirst", await bench.ForceAsync(bench.Add(
            "concat", Bench.Ref(split, "even"), Bench.Ref(split), Bench.Ref(split, "odd"))));
    }

    [Fact]
    public async Task Force_OutputThatDoesNotExist_FailsNamingIt()
    {
        await using var bench = new Bench();
        var thunk = bench.Add("echo", "x");
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(thunk, "nope"));
        Assert.Contains("'nope'", exception.Message);
        var dependent = bench.Add("concat", Bench.Ref(thunk, "nope"));
        exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(dependent));
        Assert.Equal(FailureKind.BadThunk, exception.Failure.Failure.Kind);
    }

    [Fact]
    public async Task Force_FunctionReturnsThunk_ForcesItToo()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["fib"] = call =>
        {
            var n = int.Parse(call.Argument(1));
            if (n < 2)
            {
                call.Write(0, n.ToString());
                return null;
            }

            var left = bench.Make(["fib", (n - 1).ToString()]);
            var right = bench.Make(["fib", (n - 2).ToString()]);
            call.Call.Objects.Write(ObjectHash.Of(left.Encode()), left.Encode());
            call.Call.Objects.Write(ObjectHash.Of(right.Encode()), right.Encode());
            call.Write(0, bench.Make(
                ["add", Bench.Ref(ObjectHash.Of(left.Encode())), Bench.Ref(ObjectHash.Of(right.Encode()))]));
            return null;
        };
        bench.Pool.Functions["add"] = call =>
        {
            call.Write(0, (long.Parse(call.Content(1)) + long.Parse(call.Content(2))).ToString());
            return null;
        };
        Assert.Equal("190392490709135", await bench.ForceAsync(bench.Add("fib", "70")));
        Assert.All(bench.Pool.Runs.Values, runs => Assert.Equal(1, runs));
        Assert.Equal("190392490709135", await bench.ForceAsync(bench.Add("fib", "70")));
        Assert.All(bench.Pool.Runs.Values, runs => Assert.Equal(1, runs));
    }

    [Fact]
    public async Task Force_LaterOutputsThatAreThunks_AreForcedOnlyWhenAskedFor()
    {
        await using var bench = new Bench();
        var lazy = bench.Make(["echo", "lazy"]);
        var same = bench.Make(["echo", "other"]);
        bench.Pool.Functions["many"] = call =>
        {
            call.Write(0, "eager");
            call.Write(1, lazy);
            call.Write(2, bench.Make(["fail", "9"]));
            call.Write(3, same);
            return null;
        };
        var thunk = bench.AddWithOutputs(["out", "lazy", "bad", "unused"], "many");
        Assert.Equal("eager", await bench.ForceAsync(thunk));
        Assert.Equal(1, bench.Engine.Counts.Executed);
        Assert.Equal("lazyeager", await bench.ForceAsync(bench.Add("concat", Bench.Ref(thunk, "lazy"), Bench.Ref(thunk))));
        Assert.Equal("lazy", await bench.ForceAsync(thunk, "lazy"));
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(thunk, "bad"));
        Assert.Contains("status 9", exception.Message);
        Assert.DoesNotContain(ObjectHash.Of(same.Encode()), bench.Pool.Runs.Keys);
    }

    [Fact]
    public async Task Force_LaterOutputIsTheSameThunkAsTheFirst_TakesItsOutputOfThatName()
    {
        await using var bench = new Bench();
        var callee = bench.Make(["two"], ["out", "even"]);
        bench.Pool.Functions["two"] = call =>
        {
            call.Write(0, "one");
            call.Write(1, "two");
            return null;
        };
        bench.Pool.Functions["caller"] = call =>
        {
            call.Write(0, callee);
            call.Write(1, callee);
            return null;
        };
        var caller = bench.AddWithOutputs(["out", "even"], "caller");
        Assert.Equal("one", await bench.ForceAsync(caller));
        Assert.Equal("two", await bench.ForceAsync(caller, "even"));
    }

    [Fact]
    public async Task Force_LongTailCallChain_Ends()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["count"] = call =>
        {
            var n = int.Parse(call.Argument(1));
            if (n == 0)
                call.Write(0, "done");
            else
                call.Write(0, bench.Make(["count", (n - 1).ToString()]));
            return null;
        };
        Assert.Equal("done", await bench.ForceAsync(bench.Add("count", "50000")));
    }

    [Fact]
    public async Task Force_DeepChain_DoesNotOverflow()
    {
        await using var bench = new Bench();
        var tip = bench.Add("echo", "x");
        for (var i = 0; i < 100_000; i++)
            tip = bench.Add("concat", Bench.Ref(tip));
        Assert.Equal("x", await bench.ForceAsync(tip));
    }

    [Fact]
    public async Task Force_WideFanIn_PutsAllResultsIn()
    {
        await using var bench = new Bench();
        var leaves = Enumerable.Range(0, 5000).Select(i => Bench.Ref(bench.Add("echo", $"{i},")));
        var root = bench.Add(["concat", .. leaves]);
        Assert.Equal(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},")), await bench.ForceAsync(root));
    }

    [Fact]
    public async Task Force_BranchFails_OthersGoOnAndEveryFailureIsReported()
    {
        await using var bench = new Bench();
        var good = bench.Add("concat", Bench.Ref(bench.Add("echo", "good")));
        var bad1 = bench.Add("fail", "1");
        var bad2 = bench.Add("fail", "2");
        var onBad = bench.Add("concat", Bench.Ref(bad1), Bench.Ref(bad2), Bench.Ref(good));
        var onTop = bench.Add("concat", Bench.Ref(onBad));
        var report = await bench.Engine.ForceAsync([new OutputRef(onTop), new OutputRef(good)]);

        Assert.False(report.Results[0].Succeeded);
        Assert.Equal("good", bench.Text(report.Results[1].Value));
        Assert.Equal(new[] { bad1, bad2 }.Order(), report.Failures.Select(failure => failure.Thunk).Order());
        Assert.Equal(2, report.DependentsSkipped);
        Assert.All(report.Failures, failure => Assert.Equal("fail", failure.Arguments[0]));
    }

    [Fact]
    public async Task Force_ConcurrentSubmissions_EachHearsOnlyOfItsOwnFailures()
    {
        await using var bench = new Bench();
        var reports = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            bench.Engine.ForceAsync([new OutputRef(bench.Add("concat", Bench.Ref(bench.Add("fail", $"{i}"))))])));
        for (var i = 0; i < 50; i++)
            Assert.Equal<string>(["fail", $"{i}"], Assert.Single(reports[i].Failures).Arguments);
    }

    [Fact]
    public async Task Force_StopAtFirstFailure_LeavesTheRestUndone()
    {
        await using var bench = new Bench(new EngineOptions { Threads = 1, StopAtFirstFailure = true });
        var targets = new List<OutputRef> { new(bench.Add("fail", "1")) };
        targets.AddRange(Enumerable.Range(0, 1000).Select(i => new OutputRef(bench.Add("echo", $"{i}"))));
        var report = await bench.Engine.ForceAsync(targets);
        Assert.False(report.Succeeded);
        Assert.Empty(bench.Reductions.Reductions);
        Assert.Contains(report.Failures, failure => failure.Failure.Kind == FailureKind.Exited);
    }

    [Fact]
    public async Task Force_ThunkMissing_NamesIt()
    {
        await using var bench = new Bench();
        var missing = ObjectHash.Of(bench.Make(["echo", "never stored"]).Encode());
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(
            () => bench.ForceAsync(bench.Add("concat", Bench.Ref(missing))));
        Assert.Equal(FailureKind.ObjectMissing, exception.Failure.Failure.Kind);
        Assert.Contains(missing.ToString(), exception.Message);
    }

    [Fact]
    public async Task Force_ThunkCorrupt_IsNotRun()
    {
        await using var bench = new Bench();
        var thunk = bench.Add("echo", "x");
        bench.Objects.Corrupt.Add(thunk);
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(thunk));
        Assert.Equal(FailureKind.ObjectCorrupt, exception.Failure.Failure.Kind);
    }

    [Fact]
    public async Task Force_FileThatOnlyBeginsAsThunk_Fails()
    {
        await using var bench = new Bench();
        var garbage = bench.Objects.Add("##GGTHUNK##garbage"u8.ToArray());
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(garbage));
        Assert.Equal(FailureKind.BadThunk, exception.Failure.Failure.Kind);
    }

    [Fact]
    public async Task Force_FileNotInCanonicalForm_RunsUnderItsCanonicalName()
    {
        await using var bench = new Bench();
        var canonical = bench.Make(["echo", "x"]).Encode();
        byte[] withUnknownField = [.. canonical, 0x50, 0x01];
        var thunk = bench.Objects.Add(withUnknownField);
        Assert.Equal("x", await bench.ForceAsync(thunk));
        Assert.Equal(ObjectHash.Of(canonical), Assert.Single(bench.Reductions.Reductions.Keys));
    }

    [Fact]
    public async Task Force_CachedOutputIsGone_RunsAgain()
    {
        await using var bench = new Bench();
        var thunk = bench.Add("echo", "x");
        bench.Objects.Remove(await bench.Engine.ForceAsync(new OutputRef(thunk)));
        Assert.Equal("x", await bench.ForceAsync(thunk));
        Assert.Equal(2, bench.Pool.Runs[thunk]);
    }

    [Fact]
    public async Task Force_ThunkReturnsItself_IsACycle()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["self"] = call =>
        {
            call.Call.WriteOutput(0, call.Call.File);
            return null;
        };
        var self = bench.Add("self");
        var onTop = bench.Add("concat", Bench.Ref(self));
        var report = await bench.Engine.ForceAsync([new OutputRef(onTop), new OutputRef(bench.Add("echo", "fine"))]);
        Assert.Equal(FailureKind.Cycle, Assert.Single(report.Failures).Failure.Kind);
        Assert.True(report.Results[1].Succeeded);
    }

    [Fact]
    public async Task Force_ThunkReturnsOneThatDependsOnIt_IsACycle()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["loop"] = call =>
        {
            call.Write(0, bench.Make(["concat", Bench.Ref(call.Call.Hash)]));
            return null;
        };
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(bench.Add("loop")));
        Assert.Equal(FailureKind.Cycle, exception.Failure.Failure.Kind);
    }

    [Fact]
    public async Task Force_FunctionThrows_IsItsOwnFailure()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["throw"] = _ => throw new DivideByZeroException("boom");
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(bench.Add("throw")));
        Assert.Contains("boom", exception.Message);
        Assert.Equal("still alive", await bench.ForceAsync(bench.Add("echo", "still alive")));
    }

    [Fact]
    public async Task Force_OutputNotWritten_Fails()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["nothing"] = _ => null;
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(bench.Add("nothing")));
        Assert.Equal(FailureKind.OutputMissing, exception.Failure.Failure.Kind);
        Assert.Contains("'out'", exception.Message);
        Assert.Empty(bench.Reductions.Reductions);
    }

    [Fact]
    public async Task Force_NoPoolForTheFunction_Fails()
    {
        await using var bench = new Bench();
        await using var engine = new ThunkEngine(bench.Objects, bench.Reductions, []);
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(
            () => engine.ForceAsync(new OutputRef(bench.Add("echo", "x"))));
        Assert.Equal(FailureKind.NoWorker, exception.Failure.Failure.Kind);
    }

    [Fact]
    public async Task Record_HappensOnlyAfterTheOutputsAreStored()
    {
        await using var bench = new Bench();
        bench.Reductions.BeforeRecord = (_, outputs) => Assert.All(outputs, output => Assert.True(bench.Objects.Contains(output)));
        Assert.Equal("x", await bench.ForceAsync(bench.Add("concat", Bench.Ref(bench.Add("echo", "x")))));
    }

    [Fact]
    public async Task Force_StoreIsFull_FailsAndRecordsNothing()
    {
        await using var bench = new Bench();
        var thunk = bench.Add("echo", "x");
        bench.Objects.IsFull = true;
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(thunk));
        Assert.Equal(FailureKind.StorageFailed, exception.Failure.Failure.Kind);
        Assert.Empty(bench.Reductions.Reductions);
        bench.Objects.IsFull = false;
        Assert.Equal("x", await bench.ForceAsync(thunk));
    }

    [Fact]
    public async Task Force_CacheCannotBeWritten_Fails()
    {
        await using var bench = new Bench();
        bench.Reductions.BeforeRecord = (_, _) => throw new BurstException("the cache is read-only");
        var exception = await Assert.ThrowsAsync<ThunkFailedException>(() => bench.ForceAsync(bench.Add("echo", "x")));
        Assert.Contains("read-only", exception.Message);
    }

    [Fact]
    public async Task Execute_RunsThoughCached_AndDoesNotForceWhatItReturns()
    {
        await using var bench = new Bench();
        var callee = bench.Make(["echo", "never"]);
        bench.Pool.Functions["call"] = call =>
        {
            call.Write(0, callee);
            return null;
        };
        var thunk = bench.Add("call");
        await bench.ForceAsync(thunk);
        var runs = bench.Pool.Runs[thunk];
        var report = await bench.Engine.ExecuteAsync(thunk);
        Assert.Equal(ObjectHash.Of(callee.Encode()), report.Results[0].Value);
        Assert.Equal(runs + 1, bench.Pool.Runs[thunk]);
    }

    [Fact]
    public async Task Execute_ThunkWithOpenDependencies_Fails()
    {
        await using var bench = new Bench();
        var report = await bench.Engine.ExecuteAsync(bench.Add("concat", Bench.Ref(bench.Add("echo", "x"))));
        Assert.Equal(FailureKind.BadThunk, Assert.Single(report.Failures).Failure.Kind);
    }

    [Fact]
    public async Task Force_ObserverThrows_DoesNotMatter()
    {
        await using var bench = new Bench(observer: new ThrowingObserver());
        var report = await bench.Engine.ForceAsync([new OutputRef(bench.Add("echo", "x")), new OutputRef(bench.Add("fail", "1"))]);
        Assert.True(report.Results[0].Succeeded);
        Assert.Equal(FailureKind.Exited, Assert.Single(report.Failures).Failure.Kind);
    }

    [Fact]
    public async Task Force_Chain_ObserverHearsHowNamesChange()
    {
        var observer = new NameObserver();
        await using var bench = new Bench(observer: observer);
        var first = bench.Add("echo", "a");
        var second = bench.Add("concat", Bench.Ref(first));

        await bench.ForceAsync(second);

        Assert.Equal(2, observer.Opened.Count);
        Assert.Contains(first, observer.Opened);
        Assert.Contains(second, observer.Opened);
        var (thunk, executed) = Assert.Single(observer.Resolved);
        Assert.Equal(second, thunk);
        Assert.Equal([first, executed], observer.Executed);
    }

    private sealed class NameObserver : IEngineObserver
    {
        private readonly Lock _lock = new();

        public List<ObjectHash> Opened { get; } = [];

        public List<(ObjectHash Thunk, ObjectHash Executed)> Resolved { get; } = [];

        public List<ObjectHash> Executed { get; } = [];

        void IEngineObserver.Opened(in ObjectHash thunk, ReadOnlySpan<byte> file)
        {
            Assert.Equal(thunk, ObjectHash.Of(file));
            lock (_lock)
                Opened.Add(thunk);
        }

        void IEngineObserver.Resolved(in ObjectHash thunk, in ObjectHash executed)
        {
            lock (_lock)
                Resolved.Add((thunk, executed));
        }

        void IEngineObserver.Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
        {
            lock (_lock)
                Executed.Add(thunk);
        }

        public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
        {
        }

        public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
        {
        }

        public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
        {
        }

        public void Duplicated(in ObjectHash thunk)
        {
        }
    }

    private sealed class ThrowingObserver : IEngineObserver
    {
        public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt) => throw new InvalidOperationException();

        public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime) =>
            throw new InvalidOperationException();

        public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs) => throw new InvalidOperationException();

        public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying) => throw new InvalidOperationException();

        public void Duplicated(in ObjectHash thunk) => throw new InvalidOperationException();
    }
}
