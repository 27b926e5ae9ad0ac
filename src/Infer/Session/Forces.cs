using System.Collections.Concurrent;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Infer.Session;

/// <summary>Forces outputs once each, however many ask.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Forces(IThunkForcer forcer, CancellationToken cancellationToken)
{
    private const int LeastAhead = 4;
    private const int LookAgainMs = 20;

    private readonly ConcurrentDictionary<OutputRef, Lazy<Task<ObjectHash?>>> _results = new();
    private readonly ConcurrentDictionary<ObjectHash, ThunkFailure> _failures = new();
    private readonly ConcurrentQueue<ThunkFailure> _failureOrder = new();

    /// <summary>Every thunk that failed, once, in the order of failing.</summary>
    public IReadOnlyList<ThunkFailure> Failures => [.. _failureOrder];

    /// <summary>Starts forcing an output, or joins those who did.</summary>
    /// <returns>Its value; nothing where it failed or the session was given up.</returns>
    public Task<ObjectHash?> ForceAsync(OutputRef output) => _results.GetOrAdd(
        output, static (reference, self) => new Lazy<Task<ObjectHash?>>(() => self.StartAsync(reference)), this).Value;

    /// <summary>Waits while more is ready to run than a little beyond what runs. A build that has gone far ahead would wait for all of
    /// that where it starts a program that it has just had made; bash's gives such a program three seconds.</summary>
    public async Task CatchUpAsync()
    {
        while (forcer.Counts is var counts && counts.Ready > Math.Max(LeastAhead, counts.Running) && !cancellationToken.IsCancellationRequested)
            await Task.Delay(LookAgainMs, CancellationToken.None);
    }

    private async Task<ObjectHash?> StartAsync(OutputRef output)
    {
        // The caller may be a thread that answers others.
        await Task.Yield();
        try
        {
            var report = await forcer.ForceAsync([output], cancellationToken);
            foreach (var failure in report.Failures)
            {
                if (failure.Failure.Kind != Engine.Execute.FailureKind.Cancelled && _failures.TryAdd(failure.Thunk, failure))
                    _failureOrder.Enqueue(failure);
            }

            return report.Succeeded ? report.Results[0].Value : null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
