using System.Collections.Concurrent;
using System.Globalization;
using Burst.Engine.Bulk;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Engine.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Engine.Tests.Bulk;

public sealed class ForceStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(10_000)]
    public async Task Force_IndependentThunks_EachHasItsValue(int count)
    {
        await using var bench = new Bench();
        var stream = new ListStream(Numbers(bench, count));
        var report = await bench.Engine.ForceStreamAsync(stream);
        Assert.Equal((count, 0), (report.Forced, report.Failed));
        Assert.Equal(count, stream.Results.Count);
        Assert.All(stream.Results, result => Assert.Equal($"{result.Key}", bench.Text(result.Value.Value)));
        Assert.Equal(count, report.Counts.Executed);
        Assert.Equal(count, report.Counts.Known);
        Assert.Equal(count, report.Counts.Reduced);
        Assert.Equal(count, bench.Reductions.Reductions.Count);
    }

    [Fact]
    public async Task Force_Again_RunsNothing()
    {
        await using var bench = new Bench();
        var thunks = Numbers(bench, 1000);
        await bench.Engine.ForceStreamAsync(new ListStream(thunks));
        var again = new ListStream(thunks);
        var report = await bench.Engine.ForceStreamAsync(again);
        Assert.Equal((1000, 1000), (report.Counts.Executed, report.Counts.Cached));
        Assert.All(again.Results, result => Assert.Equal($"{result.Key}", bench.Text(result.Value.Value)));
    }

    [Fact]
    public async Task Force_TheSameThunkManyTimes_RunsItOnce()
    {
        await using var bench = new Bench(new EngineOptions { Threads = 4 });
        var thunks = Enumerable.Range(0, 5000).Select(i => bench.Make(["echo", $"{i % 7}"])).ToArray();
        var stream = new ListStream(thunks);
        var report = await bench.Engine.ForceStreamAsync(stream);
        Assert.Equal(5000, report.Forced);
        Assert.Equal(7, report.Counts.Executed);
        Assert.All(stream.Results, result => Assert.Equal($"{result.Key % 7}", bench.Text(result.Value.Value)));
    }

    [Fact]
    public async Task Force_BesideTheSameThunksAsTargets_RunsEachOnce()
    {
        await using var bench = new Bench(new EngineOptions { Threads = 4 });
        var thunks = Numbers(bench, 3000);
        var targets = thunks.Select(thunk => new OutputRef(bench.Objects.Add(thunk.Encode()))).ToArray();
        var asStream = bench.Engine.ForceStreamAsync(new ListStream(thunks));
        var asTargets = bench.Engine.ForceAsync(targets);
        await asStream;
        Assert.True((await asTargets).Succeeded);
        Assert.Equal(3000, bench.Engine.Counts.Executed);
    }

    [Fact]
    public async Task Force_ThunksOfAllKinds_EachGoesItsWay()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["defer"] = call =>
        {
            call.Write(0, bench.Make(["echo", call.Argument(1)]));
            return null;
        };
        var inner = bench.Add("echo", "inner");
        var stream = new ListStream([
            bench.Make(["echo", "plain"]),
            bench.Make(["concat", Bench.Ref(inner)]),
            bench.Make(["defer", "returned"]),
            bench.Make(["fail", "3"]),
            new Thunk(new Function("not a name", ["f"], []), null, null, [new ThunkInput("not a name")], ["out"]),
            bench.Make(["echo", new string('l', 5000)]),
        ]);
        var report = await bench.Engine.ForceStreamAsync(stream);
        Assert.Equal((4, 2), (report.Forced, report.Failed));
        Assert.Equal("plain", bench.Text(stream.Results[0].Value));
        Assert.Equal("inner", bench.Text(stream.Results[1].Value));
        Assert.Equal("returned", bench.Text(stream.Results[2].Value));
        Assert.Equal(FailureKind.Exited, stream.Results[3].Failure!.Failure.Kind);
        Assert.Equal(["fail", "3"], stream.Results[3].Failure!.Arguments.AsEnumerable());
        Assert.Equal(FailureKind.BadThunk, stream.Results[4].Failure!.Failure.Kind);
        Assert.Equal(new string('l', 5000), bench.Text(stream.Results[5].Value));
    }

    [Fact]
    public async Task Force_ByAQueuedPool_EachHasItsValue()
    {
        var objects = new DictionaryObjectStore();
        var function = objects.Add("the function"u8);
        ScriptedQueuedPool? pool = null;
        pool = new ScriptedQueuedPool(100)
        {
            OnStart = execution => ThreadPool.QueueUserWorkItem(
                _ => pool!.Succeed(execution, Thunk.Decode(execution.File.Span).Function.Arguments[1])),
        };
        await using var engine = new ThunkEngine(objects, new DictionaryReductionCache(), [pool]);
        var stream = new ListStream([.. Enumerable.Range(0, 2000).Select(i => new Thunk(
            new Function($"{function}", ["f", $"{i}"], []), null, null, [new ThunkInput($"{function}")], ["out"]))]);
        var report = await engine.ForceStreamAsync(stream);
        Assert.Equal(2000, report.Forced);
        Assert.All(stream.Results, result =>
        {
            Assert.True(objects.TryRead(result.Value.Value, out var content));
            Assert.Equal($"{result.Key}", System.Text.Encoding.UTF8.GetString(content.Span));
        });
    }

    [Fact]
    public async Task Force_SeveralOutputs_AllAreRecorded()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["three"] = call =>
        {
            call.Write(2, "third");
            call.Write(0, "replaced");
            call.Write(0, "first");
            call.Write(1, new string('s', 3000));
            return null;
        };
        var thunks = Enumerable.Range(0, 70).Select(i => bench.Make(["three", $"{i}"], ["a", "b", "c"])).ToArray();
        await bench.Engine.ForceStreamAsync(new ListStream(thunks));
        Assert.Equal(70, bench.Reductions.Reductions.Count);
        Assert.All(bench.Reductions.Reductions.Values, outputs => Assert.Equal(
            ["first", new string('s', 3000), "third"], outputs.Select(output => bench.Text(output))));
    }

    [Fact]
    public async Task Force_AnOutputThatIsNotWritten_IsSaid()
    {
        await using var bench = new Bench();
        bench.Pool.Functions["half"] = call =>
        {
            call.Write(0, "only this");
            return null;
        };
        var stream = new ListStream([bench.Make(["half"], ["a", "b"]), bench.Make(["echo", "next"])]);
        await bench.Engine.ForceStreamAsync(stream);
        Assert.Equal(FailureKind.OutputMissing, stream.Results[0].Failure!.Failure.Kind);
        Assert.Equal("next", bench.Text(stream.Results[1].Value));
        Assert.Single(bench.Reductions.Reductions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Force_StoreThatFills_FailsWhatCannotBeStoredAndRecordsNothing(bool keepsThunks)
    {
        await using var bench = new Bench();
        var thunks = Numbers(bench, 100);
        bench.Objects.IsFull = true;
        var report = await bench.Engine.ForceStreamAsync(new ListStream(thunks), new BulkOptions { KeepsThunks = keepsThunks });
        Assert.Equal((0, 100), (report.Forced, report.Failed));
        Assert.Empty(bench.Reductions.Reductions);

        bench.Objects.IsFull = false;
        Assert.Equal(100, (await bench.Engine.ForceStreamAsync(new ListStream(thunks))).Forced);
    }

    [Fact]
    public async Task Force_ACacheThatCannotBeReadForOne_FailsThatOneAlone()
    {
        await using var bench = new Bench();
        var thunks = Numbers(bench, 100);
        var unreadable = ObjectHash.Of(thunks[50].Encode());
        bench.Reductions.BeforeGet = hash =>
        {
            if (hash == unreadable)
                throw new BurstException("the disk does not answer");
        };
        var stream = new ListStream(thunks);
        var report = await bench.Engine.ForceStreamAsync(stream);
        Assert.Equal((99, 1), (report.Forced, report.Failed));
        Assert.Equal("the disk does not answer", stream.Results[50].Failure!.Failure.Message);

        bench.Reductions.BeforeGet = null;
        Assert.Equal("50", await bench.ForceAsync(unreadable));
    }

    [Fact]
    public async Task Force_AFailureThatMayPass_IsTriedAgain()
    {
        await using var bench = new Bench(new EngineOptions { TransientAttempts = 5 });
        var tries = new ConcurrentDictionary<string, int>();
        bench.Pool.Functions["flaky"] = call =>
        {
            if (tries.AddOrUpdate(call.Argument(1), 1, (_, before) => before + 1) < 3)
                return new ExecutionFailure(FailureKind.WorkerLost, "lost", IsTransient: true);
            call.Write(0, "at last");
            return null;
        };
        var stream = new ListStream([.. Enumerable.Range(0, 100).Select(i => bench.Make(["flaky", $"{i}"]))]);
        Assert.Equal(100, (await bench.Engine.ForceStreamAsync(stream)).Forced);
        Assert.All(stream.Results.Values, result => Assert.Equal("at last", bench.Text(result.Value)));
    }

    [Fact]
    public async Task Force_StopAtFirstFailure_MakesNoMore()
    {
        await using var bench = new Bench(new EngineOptions { StopAtFirstFailure = true, Threads = 1 });
        var made = 0;
        var stream = new EndlessStream(batch =>
        {
            made++;
            batch.Add(bench.Make(["fail", $"{made}"]).Encode());
        });
        var report = await bench.Engine.ForceStreamAsync(stream);
        Assert.Equal((0, 1), (report.Forced, report.Failed));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Force_Cancelled_Ends()
    {
        await using var bench = new Bench();
        using var cancellation = new CancellationTokenSource();
        var made = 0;
        var stream = new EndlessStream(batch =>
        {
            var number = Interlocked.Increment(ref made);
            batch.Add(bench.Make(["echo", $"{number}"]).Encode());
            if (number == 1000)
                cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.Engine.ForceStreamAsync(stream, cancellationToken: cancellation.Token));
        Assert.Equal("after", await bench.ForceAsync(bench.Add("echo", "after")));
    }

    [Fact]
    public async Task Force_AStreamThatThrows_SaysSo()
    {
        await using var bench = new Bench();
        var made = 0;
        var stream = new EndlessStream(batch =>
        {
            var number = Interlocked.Increment(ref made);
            if (number == 50)
                throw new InvalidDataException("the list is damaged");
            batch.Add(bench.Make(["echo", $"{number}"]).Encode());
        });
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => bench.Engine.ForceStreamAsync(stream));
        Assert.Equal("the list is damaged", exception.Message);
        Assert.Equal("after", await bench.ForceAsync(bench.Add("echo", "after")));
    }

    [Fact]
    public async Task Force_SlowFunctions_AreSharedByAllThreads()
    {
        await using var bench = new Bench(new EngineOptions { Threads = 4 });
        var threads = new ConcurrentDictionary<int, int>();
        bench.Pool.Functions["slow"] = call =>
        {
            threads.AddOrUpdate(Environment.CurrentManagedThreadId, 1, (_, count) => count + 1);
            Thread.Sleep(10);
            call.Write(0, call.Argument(1));
            return null;
        };
        var stream = new ListStream([.. Enumerable.Range(0, 64).Select(i => bench.Make(["slow", $"{i}"]))]);
        Assert.Equal(64, (await bench.Engine.ForceStreamAsync(stream)).Forced);
        Assert.Equal(4, threads.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Force_ThunksAreKeptWhereAsked(bool keeps)
    {
        await using var bench = new Bench();
        var thunk = bench.Make(["echo", "x"]);
        await bench.Engine.ForceStreamAsync(new ListStream([thunk]), new BulkOptions { KeepsThunks = keeps });
        Assert.Equal(keeps, bench.Objects.Contains(ObjectHash.Of(thunk.Encode())));
        Assert.Single(bench.Reductions.Reductions);
    }

    [Fact]
    public async Task Force_AnObserver_HearsOfEveryThunk()
    {
        var observer = new CountingObserver();
        await using var bench = new Bench(observer: observer);
        var thunks = Numbers(bench, 300);
        await bench.Engine.ForceStreamAsync(new ListStream([.. thunks, bench.Make(["fail", "3"])]));
        Assert.Equal((301, 301, 300, 0, 1), observer.Counts);
        Assert.True(observer.Elapsed > TimeSpan.Zero);
        await bench.Engine.ForceStreamAsync(new ListStream(thunks));
        Assert.Equal((601, 301, 300, 300, 1), observer.Counts);

        // What a batch leaves to the graph is a submission of its own.
        Assert.True(observer.Submissions >= 2);
        Assert.Equal(observer.Submissions, observer.Conclusions);
    }

    [Fact]
    public async Task Force_AnObserverThatFollowsSome_HearsOfOthersInSum()
    {
        var observer = new CountingObserver { OnlyOneInTwo = true };
        await using var bench = new Bench(observer: observer);
        var thunks = Numbers(bench, 5000);
        var followed = thunks.Count(thunk => CountingObserver.IsChosen(ObjectHash.Of(thunk.Encode())));
        var report = await bench.Engine.ForceStreamAsync(new ListStream(thunks));
        Assert.Equal(5000, report.Forced);
        Assert.Equal(5000, observer.Counts.Executed + observer.PassedCount);
        Assert.InRange(observer.Counts.Executed, followed, 4999);
        Assert.Equal(thunks.Sum(thunk => thunk.Function.Arguments[1].Length), observer.Bytes);
    }

    private static Thunk[] Numbers(Bench bench, int count) =>
        [.. Enumerable.Range(0, count).Select(i => bench.Make(["echo", i.ToString(CultureInfo.InvariantCulture)]))];

    private sealed class ListStream(IReadOnlyList<Thunk> thunks) : IThunkStream
    {
        private readonly byte[][] _files = [.. thunks.Select(thunk => thunk.Encode())];
        private int _next;

        public ConcurrentDictionary<int, (ObjectHash Value, ThunkFailure? Failure)> Results { get; } = new();

        public bool TryFill(ThunkBatch batch)
        {
            lock (_files)
            {
                batch.Tag = _next;
                while (_next < _files.Length && !batch.IsFull)
                    batch.Add(_files[_next++]);
                return _next < _files.Length;
            }
        }

        public void Take(ThunkBatch batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                Assert.Equal(ObjectHash.Of(batch.FileOf(i)), batch.Names[i]);
                Assert.True(Results.TryAdd((int)batch.Tag + i, (batch.Values[i], batch.Failures[i])));
            }
        }
    }

    private sealed class EndlessStream(Action<ThunkBatch> fill) : IThunkStream
    {
        public bool TryFill(ThunkBatch batch)
        {
            fill(batch);
            return true;
        }

        public void Take(ThunkBatch batch)
        {
        }
    }

    private sealed class CountingObserver : IEngineObserver
    {
        private long _elapsedTicks;
        private int _submissions;
        private int _passed;
        private long _bytes;
        private int _conclusions;
        private int _opened;
        private int _started;
        private int _executed;
        private int _cached;
        private int _failed;

        public bool OnlyOneInTwo { get; init; }

        public int PassedCount => _passed;

        public long Bytes => _bytes;

        public (int Opened, int Started, int Executed, int Cached, int Failed) Counts =>
            (_opened, _started, _executed, _cached, _failed);

        public TimeSpan Elapsed => new(_elapsedTicks);

        public int Submissions => _submissions;

        public int Conclusions => _conclusions;

        public static bool IsChosen(in ObjectHash thunk) => (thunk.Word(3) & 1) == 0;

        public bool Follows(in ObjectHash thunk) => !OnlyOneInTwo || IsChosen(thunk);

        public void PassedBy(int executed, long outputBytes)
        {
            Interlocked.Add(ref _passed, executed);
            Interlocked.Add(ref _bytes, outputBytes);
        }

        public void Submitted(IReadOnlyList<OutputRef> targets) => Interlocked.Increment(ref _submissions);

        public void Concluded(IReadOnlyList<OutputRef> targets) => Interlocked.Increment(ref _conclusions);

        public void Opened(in ObjectHash thunk, ReadOnlySpan<byte> file) => Interlocked.Increment(ref _opened);

        public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt) =>
            Interlocked.Increment(ref _started);

        public void Executed(
            in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
        {
            Interlocked.Increment(ref _executed);
            Interlocked.Add(ref _bytes, outputs[0].LengthBytes);
            Interlocked.Add(ref _elapsedTicks, elapsed.Ticks);
        }

        public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs) => Interlocked.Increment(ref _cached);

        public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying) => Interlocked.Increment(ref _failed);

        public void Duplicated(in ObjectHash thunk)
        {
        }
    }
}
