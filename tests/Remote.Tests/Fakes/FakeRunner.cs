using System.Collections.Concurrent;
using Burst.Remote.Run;
using Burst.Thunks;

namespace Burst.Remote.Tests.Fakes;

/// <summary>A place whose answers a test gives.</summary>
internal sealed class FakeRunner(string name, int slots, Func<ObjectHash, CancellationToken, Task<RunResult>> run) : IRunner
{
    private int _running;
    private int _mostRunning;

    public string Name => name;

    public int Slots => slots;

    public Func<Task> Probe { get; init; } = () => Task.CompletedTask;

    public Func<Task> Rejoin { get; init; } = () => Task.CompletedTask;

    public int RejoinCount { get; private set; }

    public ConcurrentQueue<ObjectHash> Started { get; } = new();

    public int MostRunning => _mostRunning;

    public bool IsClosed { get; private set; }

    public async Task<RunResult> RunAsync(ObjectHash thunk, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        Started.Enqueue(thunk);
        var running = Interlocked.Increment(ref _running);
        for (var most = _mostRunning; running > most; most = _mostRunning)
            Interlocked.CompareExchange(ref _mostRunning, running, most);
        try
        {
            return await run(thunk, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => Probe();

    public Task RejoinAsync(CancellationToken cancellationToken)
    {
        RejoinCount++;
        return Rejoin();
    }

    public ValueTask DisposeAsync()
    {
        IsClosed = true;
        return default;
    }
}
