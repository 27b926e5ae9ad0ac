using System.Collections.Concurrent;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Engine.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Engine.Tests;

public class MixedPoolTests
{
    [Fact]
    public async Task Force_InlineBehindQueued_RunsOnTheEnginesOwnThreads()
    {
        var objects = new DictionaryObjectStore();
        var slow = objects.Add("the slow function"u8);
        var quick = objects.Add("the quick function"u8);
        ScriptedQueuedPool? queued = null;
        queued = new ScriptedQueuedPool(4)
        {
            OnStart = execution => ThreadPool.QueueUserWorkItem(_ => queued!.Succeed(execution, Thunk.Decode(execution.File.Span).Function.Arguments[1])),
        };
        var inline = new RecordingPool(quick);
        await using var engine = new ThunkEngine(objects, new DictionaryReductionCache(), [inline, queued]);

        var last = Chain(objects, slow, quick, 100);
        var value = await engine.ForceAsync(new OutputRef(last));

        Assert.True(objects.TryRead(value, out var content));
        Assert.Equal("quick", System.Text.Encoding.UTF8.GetString(content.Span));
        Assert.Equal(100, queued.Started.Count);
        Assert.Equal(100, inline.Threads.Count);
        Assert.All(inline.Threads, name => Assert.StartsWith("burst engine", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 0u, null)]
    [InlineData(null, 500u, null)]
    [InlineData(2000, 0u, 2000)]
    [InlineData(2000, 500u, 500)]
    public async Task Force_Inline_IsToldItsLimit(int? general, uint own, int? expected)
    {
        var objects = new DictionaryObjectStore();
        var quick = objects.Add("the quick function"u8);
        var inline = new RecordingPool(quick);
        var options = new EngineOptions { Timeout = general is { } ms ? TimeSpan.FromMilliseconds(ms) : null };
        await using var engine = new ThunkEngine(objects, new DictionaryReductionCache(), [inline], options);
        await engine.ForceAsync(new OutputRef(objects.Add(new Thunk(
            new Function($"{quick}", ["f"], []), null, null, [new ThunkInput($"{quick}")], ["out"], own))));
        Assert.Equal(expected is { } limit ? TimeSpan.FromMilliseconds(limit) : null, inline.LastTimeout);
    }

    private static ObjectHash Chain(DictionaryObjectStore objects, ObjectHash slow, ObjectHash quick, int pairs)
    {
        ObjectHash? previous = null;
        for (var i = 0; i < 2 * pairs; i++)
        {
            var function = $"{(i % 2 == 0 ? slow : quick)}";
            previous = objects.Add(new Thunk(
                new Function(function, ["f", $"{i}"], []), null, previous is { } before ? [new ThunkInput($"{before}")] : null,
                [new ThunkInput(function)], ["out"]));
        }

        return previous!.Value;
    }

    private sealed class RecordingPool(ObjectHash known) : IInlineWorkerPool
    {
        public ConcurrentQueue<string> Threads { get; } = new();

        public TimeSpan? LastTimeout { get; private set; }

        public string Name => "inline";

        public bool CanExecute(in ObjectHash function, IObjectStore objects) => function == known;

        public ExecutionFailure? Execute(ThunkCall call)
        {
            Threads.Enqueue(Thread.CurrentThread.Name ?? "");
            LastTimeout = call.Timeout;
            call.WriteOutput(0, "quick"u8);
            return null;
        }
    }
}
