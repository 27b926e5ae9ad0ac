using System.Runtime.CompilerServices;
using Burst.Workers.Processes.Native;
using Burst.Workers.Processes.Sandboxing;

namespace Burst.Workers.Processes.Spawn;

/// <summary>A thread that is in the sandbox itself and starts processes, which inherit it.</summary>
internal sealed class Launcher : IDisposable
{
    private const int StackLength = 256 << 10;

    private readonly Launchers _owner;
    private readonly SpawnAttributes _attributes;
    private readonly SandboxRules _sandbox;
    private readonly Turnstile _given = new();
    private readonly Thread _thread;
    private SpawnRequest? _request;

    public Launcher(Launchers owner, SpawnAttributes attributes, SandboxRules sandbox)
    {
        _owner = owner;
        _attributes = attributes;
        _sandbox = sandbox;
        _thread = new Thread(Run, StackLength) { IsBackground = true, Name = "burst launcher" };
    }

    public void Start() => _thread.UnsafeStart();

    /// <summary>Hands over a request; the launcher must be idle. <see langword="null"/> ends the thread.</summary>
    public void Give(SpawnRequest? request)
    {
        _request = request;
        _given.Release();
    }

    public void Dispose()
    {
        Give(null);
        _thread.Join();
        _given.Dispose();
    }

    // Optimised at once, so that no recompiling is set off from here: the thread that does it would be in the sandbox.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run()
    {
        var error = _sandbox.RestrictThisThread();
        while (true)
        {
            _given.Wait();
            if (_request is not { } request)
                return;
            do
            {
                request.IsSandboxError = error != 0;
                if (error == 0)
                    _attributes.Spawn(request);
                else
                    request.Error = error;
                var next = _owner.NextFor(this);
                request.Done.Release();
                request = next!;
            }
            while (request is not null);
        }
    }
}
