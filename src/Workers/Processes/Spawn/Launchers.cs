using Burst.Workers.Processes.Sandboxing;

namespace Burst.Workers.Processes.Spawn;

/// <summary>Starts processes: on the calling thread, or in a sandbox on threads kept for it.</summary>
/// <remarks>
/// <para>Why threads of their own? A sandbox cannot be put on a child between fork and exec from managed code; it is put
/// on the thread that forks, for good, and every thread that such a thread starts inherits it. Any thread that runs
/// code of others may make the runtime start a thread (the thread pool does when work is queued), and then
/// some later, innocent piece of work could not write its file. So these threads do nothing but start processes.</para>
/// <para>Safe to call from any number of threads.</para>
/// </remarks>
internal sealed class Launchers : IDisposable
{
    private readonly SpawnAttributes _attributes = new();
    private readonly SandboxRules? _sandbox;
    private readonly int _limit;
    private readonly Lock _gate = new();
    private readonly List<Launcher> _all = [];
    private readonly Stack<Launcher> _idle = [];
    private readonly Queue<SpawnRequest> _waiting = [];

    /// <param name="sandbox">What to apply; <see langword="null"/> for nothing.</param>
    /// <param name="limit">How many threads at most. A launcher is busy for as long as the kernel takes to load the
    /// program, so more than one for each processor do not help.</param>
    public Launchers(SandboxRules? sandbox, int limit)
    {
        _sandbox = sandbox;
        _limit = limit;
    }

    /// <summary>Starts a process and returns when the result is in the request.</summary>
    public void Spawn(SpawnRequest request)
    {
        if (_sandbox is null)
        {
            _attributes.Spawn(request);
            return;
        }

        Launcher? launcher;
        lock (_gate)
        {
            if (!_idle.TryPop(out launcher) && _all.Count < _limit)
            {
                launcher = new Launcher(this, _attributes, _sandbox);
                _all.Add(launcher);
                launcher.Start();
            }

            if (launcher is null)
                _waiting.Enqueue(request);
        }

        launcher?.Give(request);
        request.Done.Wait();
    }

    /// <summary>Ends the threads. Nothing may be waiting.</summary>
    public void Dispose()
    {
        foreach (var launcher in _all)
            launcher.Dispose();
        _all.Clear();
        _idle.Clear();
        _attributes.Dispose();
    }

    /// <summary>The next request for a launcher that has done one; without one the launcher is idle.</summary>
    internal SpawnRequest? NextFor(Launcher launcher)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var request))
                return request;
            _idle.Push(launcher);
            return null;
        }
    }
}
