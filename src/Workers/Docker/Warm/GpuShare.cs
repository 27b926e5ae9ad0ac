namespace Burst.Workers.Docker.Warm;

/// <summary>The machine's GPUs, each of which one container has at a time.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GpuShare(IReadOnlyList<string> gpus)
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _free = new(gpus);
    private readonly LinkedList<(int Count, TaskCompletionSource<string[]> Given)> _waiting = [];

    /// <summary>Takes some, when so many are free; first come, first served.</summary>
    /// <param name="count">How many; no more than there are.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<string[]> TakeAsync(int count, CancellationToken cancellation)
    {
        if (count == 0)
            return [];
        TaskCompletionSource<string[]> given;
        LinkedListNode<(int, TaskCompletionSource<string[]>)> place;
        lock (_gate)
        {
            given = new TaskCompletionSource<string[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            place = _waiting.AddLast((count, given));
            Serve();
        }

        await using var registration = cancellation.UnsafeRegister(_ =>
        {
            lock (_gate)
            {
                if (place.List is null)
                    return;
                _waiting.Remove(place);
                Serve();
            }

            given.TrySetCanceled(cancellation);
        }, null);
        return await given.Task;
    }

    /// <summary>Gives them back.</summary>
    public void Return(IEnumerable<string> taken)
    {
        lock (_gate)
        {
            foreach (var gpu in taken)
                _free.Enqueue(gpu);
            Serve();
        }
    }

    private void Serve()
    {
        while (_waiting.First is { } first && first.Value.Count <= _free.Count)
        {
            _waiting.RemoveFirst();
            var taken = new string[first.Value.Count];
            for (var i = 0; i < taken.Length; i++)
                taken[i] = _free.Dequeue();
            first.Value.Given.SetResult(taken);
        }
    }
}

/// <summary>A container with GPUs, which are free again once it is gone.</summary>
internal sealed class GpuHold(IContainerHold container, GpuShare share, string[] gpus) : IContainerHold
{
    public string Id => container.Id;

    public async ValueTask ReleaseAsync(bool isGood)
    {
        await container.ReleaseAsync(isGood);
        share.Return(gpus);
    }
}
