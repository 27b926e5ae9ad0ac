namespace Burst.Workers.Wasmtime;

/// <summary>Moves the epoch of engines on while calls are under way, so that those can look whether they have to end.</summary>
/// <remarks>The thread goes to sleep when there was no call for a while. Safe to use from many threads.</remarks>
internal sealed class EpochTicker : IDisposable
{
    private const int TickMilliseconds = 10;
    private const int IdleTicks = 100;

    private readonly Action _tick;
    private readonly AutoResetEvent _wake = new(false);
    private Thread? _thread;
    private int _calls;
    private volatile bool _isAsleep = true;
    private volatile bool _isDisposed;

    /// <param name="tick">What is done every 10 ms, on the ticker's thread.</param>
    public EpochTicker(Action tick) => _tick = tick;

    /// <summary>To be called before each call.</summary>
    public void Enter()
    {
        // A full fence, as before the other side's look at the calls: one of the two sees what the other wrote.
        Interlocked.Increment(ref _calls);
        if (_isAsleep)
            Rouse();
    }

    /// <summary>To be called after each call.</summary>
    public void Leave() => Interlocked.Decrement(ref _calls);

    /// <summary>Ends the thread; waits until it has.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _wake.Set();
        _thread?.Join();
        _wake.Dispose();
    }

    private void Rouse()
    {
        lock (_wake)
        {
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "wasmtime epochs" };
                _thread.Start();
            }
        }

        _wake.Set();
    }

    private void Run()
    {
        var idle = 0;
        while (!_isDisposed)
        {
            idle = Volatile.Read(ref _calls) == 0 ? idle + 1 : 0;
            if (idle > IdleTicks)
            {
                Sleep();
                idle = 0;
                continue;
            }

            _isAsleep = false;
            Thread.Sleep(TickMilliseconds);
            _tick();
        }
    }

    private void Sleep()
    {
        _isAsleep = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _calls) == 0)
            _wake.WaitOne();
    }
}
