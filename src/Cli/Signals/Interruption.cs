using System.Runtime.InteropServices;

namespace Burst.Cli.Signals;

/// <summary>Turns the first Ctrl-C, Ctrl-\, termination or hangup signal into a cancelled token; a second one ends the process at once.</summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _code;

    /// <param name="beforeDying">Puts the terminal in order before the process is ended.</param>
    public Interruption(Action? beforeDying = null)
    {
        _registrations =
        [
            Register(PosixSignal.SIGINT, ExitCode.Interrupted, beforeDying),
            Register(PosixSignal.SIGQUIT, ExitCode.Quit, beforeDying),
            Register(PosixSignal.SIGTERM, ExitCode.Terminated, beforeDying),
            Register(PosixSignal.SIGHUP, ExitCode.HungUp, beforeDying),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code that belongs to the signal; <see langword="null"/> where there was none.</summary>
    public ExitCode? Code => _code == 0 ? null : (ExitCode)_code;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, ExitCode code, Action? beforeDying) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (Interlocked.CompareExchange(ref _code, (int)code, 0) == 0)
            {
                _source.Cancel();
                return;
            }

            beforeDying?.Invoke();
            Exit((int)code);
        });

    // Not Environment.Exit: that waits for handlers, and this user has waited already.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
