using System.Collections.Concurrent;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Engine.Tests.Fakes;

/// <summary>Runs C# functions, found by argv[0], on the engine's own thread.</summary>
internal sealed class ScriptedInlinePool : IInlineWorkerPool
{
    public Dictionary<string, Func<ScriptedCall, ExecutionFailure?>> Functions { get; } = [];

    /// <summary>How often each thunk ran.</summary>
    public ConcurrentDictionary<ObjectHash, int> Runs { get; } = new();

    public string Name => "scripted";

    public bool SurvivesStackOverflow { get; init; }

    public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

    public ExecutionFailure? Execute(ThunkCall call)
    {
        Runs.AddOrUpdate(call.Hash, 1, (_, runs) => runs + 1);
        var thunk = Thunk.Decode(call.File);
        return Functions[thunk.Function.Arguments[0]](new ScriptedCall(call, thunk));
    }
}

internal sealed record ScriptedCall(ThunkCall Call, Thunk Thunk)
{
    public string Argument(int index) => Thunk.Function.Arguments[index];

    /// <summary>The content of the object that an argument <c>@{GGHASH:…}</c> refers to.</summary>
    public string Content(int index)
    {
        var text = Argument(index);
        Assert.True(Call.Objects.TryRead(ObjectHash.Parse(text["@{GGHASH:".Length..^1].AsSpan()), out var content));
        return System.Text.Encoding.UTF8.GetString(content.Span);
    }

    public void Write(int index, string content) => Call.WriteOutput(index, System.Text.Encoding.UTF8.GetBytes(content));

    public void Write(int index, Thunk thunk) => Call.WriteOutput(index, thunk.Encode());
}

/// <summary>A queued pool whose executions are ended by the test, or by a script.</summary>
internal sealed class ScriptedQueuedPool(int slots) : IQueuedWorkerPool
{
    private int _running;
    private int _mostRunning;

    public string Name => "queued";

    public int Slots => slots;

    /// <summary>Called for each start, on an engine thread; completes the execution now or later.</summary>
    public required Action<ThunkExecution> OnStart { get; init; }

    public ConcurrentQueue<ThunkExecution> Started { get; } = new();

    public int MostRunning => _mostRunning;

    public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

    public void Start(ThunkExecution execution)
    {
        var running = Interlocked.Increment(ref _running);
        InterlockedMax(ref _mostRunning, running);
        Started.Enqueue(execution);
        OnStart(execution);
    }

    /// <summary>Ends an execution well, with the given contents as outputs.</summary>
    public void Succeed(ThunkExecution execution, params string[] contents)
    {
        var directory = Directory.CreateTempSubdirectory("burst-test-");
        var paths = contents.Select((content, index) =>
        {
            var path = Path.Combine(directory.FullName, $"{index}");
            File.WriteAllText(path, content);
            return path;
        });
        Interlocked.Decrement(ref _running);
        execution.Complete(new ExecutionOutcome(
            null, [.. paths], () => directory.Delete(recursive: true), TimeSpan.Zero));
    }

    /// <summary>Ends an execution with a failure.</summary>
    public void Fail(ThunkExecution execution, ExecutionFailure failure)
    {
        Interlocked.Decrement(ref _running);
        execution.Complete(new ExecutionOutcome(failure, [], null, TimeSpan.Zero));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var raced = Interlocked.CompareExchange(ref target, value, seen);
            if (raced == seen)
                return;
            seen = raced;
        }
    }
}
