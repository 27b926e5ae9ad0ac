using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Remote.Tests.Fakes;

/// <summary>An execution without an engine: its outcome is a task.</summary>
internal sealed class FakeExecution : ThunkExecution
{
    private static int _count;

    private readonly TaskCompletionSource<ExecutionOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeExecution(byte[] file, TimeSpan? timeout, CancellationToken cancellationToken)
        : base(ObjectHash.Of(file), file, 1, timeout, cancellationToken)
    {
    }

    public Task<ExecutionOutcome> Outcome => _outcome.Task;

    /// <summary>An execution of a thunk that is like no other.</summary>
    public static FakeExecution Make(TimeSpan? timeout = null, CancellationToken cancellationToken = default) => new(
        new Thunk(
            new Function("F", [$"{Interlocked.Increment(ref _count)}"], []), null, null, [new ThunkInput("E")], ["out"]).Encode(),
        timeout, cancellationToken);

    public override bool IsReducedMeanwhile() => false;

    public override void Complete(ExecutionOutcome outcome) => _outcome.SetResult(outcome);
}
