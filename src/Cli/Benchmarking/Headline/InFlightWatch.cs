using Burst.Engine;

namespace Burst.Cli.Benchmarking.Headline;

/// <summary>Looks again and again at how many functions run.</summary>
internal sealed class InFlightWatch : IDisposable
{
    private readonly ManualResetEventSlim _ending = new();
    private readonly Thread _thread;
    private long _most;

    /// <param name="engine">Whose functions.</param>
    /// <param name="interval">How long between two looks.</param>
    public InFlightWatch(ThunkEngine engine, TimeSpan interval)
    {
        _thread = new Thread(() =>
        {
            do
                _most = Math.Max(_most, engine.Counts.Running);
            while (!_ending.Wait(interval));
        });
        _thread.Start();
    }

    /// <summary>The most that were seen.</summary>
    public long Most => Volatile.Read(ref _most);

    public void Dispose()
    {
        _ending.Set();
        _thread.Join();
        _ending.Dispose();
    }
}
