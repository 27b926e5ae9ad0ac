using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Workers.Tests.Processes;

/// <summary>An execution whose outcome a test can wait for.</summary>
internal sealed class FakeExecution(
    ObjectHash hash, ReadOnlyMemory<byte> file, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    : ThunkExecution(hash, file, 1, timeout, cancellationToken)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<ExecutionOutcome> _outcome =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<ExecutionOutcome> Outcome => _outcome.Task.WaitAsync(Patience);

    public Action? OnComplete { get; init; }

    /// <summary>Whether the fake says that another process has reduced the thunk.</summary>
    public bool WasReducedMeanwhile { get; init; }

    public override bool IsReducedMeanwhile() => WasReducedMeanwhile;

    public override void Complete(ExecutionOutcome outcome)
    {
        OnComplete?.Invoke();
        _outcome.SetResult(outcome);
    }
}
