using System.Globalization;
using System.Net.Sockets;
using Burst.Cli.BurstDialect;
using Burst.Cli.Output;

namespace Burst.Cli.Standby;

/// <summary>A process that has run a build and waits for the next, whose first tenths of a second it saves: the code is
/// compiled and the types are loaded.</summary>
/// <remarks>One call at a time; a front that comes meanwhile is turned away and does the work itself. Nothing of a call is
/// kept but code. It ends when it has had nothing to do for a while, when the session of its terminal has ended, when its
/// socket is gone or another's, or when it has grown large.</remarks>
internal sealed unsafe class StandbyServer
{
    private const string IdleVariable = "BURST_STANDBY";
    private const int DefaultIdleSeconds = 600;
    private const int FirstCaller = 3;
    private const int Backlog = 64;
    private const int PollMs = 1000;
    private const long MaxResidentBytes = 1L << 30;
    private const int CallStackBytes = 16 << 20;
    private const uint IsTaken = 0;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly string _path;
    private readonly TimeSpan _idleLimit;
    private readonly int _terminalSession;
    private Socket? _listener;
    private int _front = -1;
    private DateTime _bound;
    private volatile bool _isBusy;
    private volatile bool _hasEnded;

    /// <param name="path">Where it listens.</param>
    public StandbyServer(string path)
    {
        _path = path;
        var isNumber = int.TryParse(Host.Variable(IdleVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        _idleLimit = TimeSpan.FromSeconds(isNumber ? seconds : DefaultIdleSeconds);
        var session = LibC.SessionOf(0);
        _terminalSession = session == Environment.ProcessId ? 0 : session;
    }

    /// <summary>Serves the front at descriptor 3, then those that come, until there is nothing to wait for.</summary>
    public void Run()
    {
        _listener = Listen();
        Begin(FirstCaller);
        var (idleSince, isTidy) = (TimeProvider.System.GetTimestamp(), false);
        var entries = stackalloc LibC.PollEntry[2];
        while (true)
        {
            entries[0] = new LibC.PollEntry { Descriptor = _listener is null ? -1 : (int)_listener.Handle, Wanted = LibC.PollIn };
            entries[1] = new LibC.PollEntry { Descriptor = _front, Wanted = LibC.PollIn };
            var found = LibC.Poll(entries, 2, PollMs);
            if (found > 0 && entries[1].Found != 0)
                Hear();
            if (found > 0 && entries[0].Found != 0)
                Begin(LibC.Accept((int)_listener!.Handle, null, null, LibC.CloseOnExec));
            if (_front >= 0)
            {
                (idleSince, isTidy) = (TimeProvider.System.GetTimestamp(), false);
                continue;
            }

            if (found == 0 && !isTidy)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                isTidy = true;
            }

            if (!IsWanted(TimeProvider.System.GetElapsedTime(idleSince)))
                break;
        }

        if (IsOurs())
            File.Delete(_path);
        _listener?.Dispose();
    }

    // Under another name first: what is there may be left by one that was killed.
    private Socket? Listen()
    {
        var name = $"{_path}.{Environment.ProcessId}";
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(name));
            listener.Listen(Backlog);
            _bound = File.GetLastWriteTimeUtc(name);
            File.Move(name, _path, overwrite: true);
            return listener;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            // One call is served all the same.
            listener.Dispose();
            return null;
        }
    }

    private bool IsWanted(TimeSpan idle) =>
        idle < _idleLimit && Environment.WorkingSet < MaxResidentBytes && IsOurs()
        && (_terminalSession == 0 || LibC.Kill(_terminalSession, 0) == 0 || LibC.Error != LibC.NoSuchProcess);

    // A socket has the time at which it was bound.
    private bool IsOurs() => _listener is not null && File.Exists(_path) && File.GetLastWriteTimeUtc(_path) == _bound;

    // A front is taken, or turned away by closing its socket.
    private void Begin(int front)
    {
        if (front < 0)
            return;
        if (_isBusy || _front >= 0 || Call.Receive(front) is not { } call)
        {
            LibC.Close(front);
            return;
        }

        _front = front;
        (_isBusy, _hasEnded) = (true, false);
        Answer(IsTaken);
        new Thread(() => Serve(call), CallStackBytes) { IsBackground = true, Name = "burst call" }.UnsafeStart();
    }

    private void Serve(Call call)
    {
        call.TakePlace();
        var host = new Host(
            "burst", Console.OpenStandardInput, new DescriptorStream(1), new DescriptorStream(2), Terminal.IsTerminal(2),
            new Composition())
        {
            Caller = call.Caller,
        };
        var status = BurstCommands.Run(host, call.Arguments);
        call.LeavePlace();
        _hasEnded = true;
        Answer(1 + (uint)status);
        _isBusy = false;
    }

    private void Answer(uint word) => LibC.Send(_front, &word, sizeof(uint), LibC.NoSignal);

    // A signal, which is raised here as the user raised it there; or the front's end.
    private void Hear()
    {
        uint signal;
        if (LibC.Receive(_front, (byte*)&signal, sizeof(uint), LibC.WaitForAll) == sizeof(uint))
        {
            LibC.Kill(Environment.ProcessId, (int)signal);
            return;
        }

        // Where it was killed, so is the build.
        if (!_hasEnded)
            LibC.Kill(Environment.ProcessId, LibC.HangUp);
        if (!SpinWait.SpinUntil(() => !_isBusy, s_patience))
            LibC.Exit((int)ExitCode.HungUp);

        LibC.Close(_front);
        _front = -1;
    }
}
