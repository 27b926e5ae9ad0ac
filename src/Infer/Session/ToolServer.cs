using System.Net.Sockets;

namespace Burst.Infer.Session;

/// <summary>Answers the shims of a build.</summary>
/// <remarks>Each thread takes a connection, reads the call, answers and takes the next. An answer that waits for thunks holds
/// no thread, so a few do for any number of calls.</remarks>
internal sealed class ToolServer : IDisposable
{
    // A shim writes all it has to say at once.
    private const int ReceiveTimeoutSeconds = 30;

    private const int BothWays = 2;
    private const int RetryDelayMs = 5;

    private readonly Socket _listener;
    private readonly Func<ToolRequest, ValueTask<byte[]>> _answer;
    private readonly Thread[] _threads;
    private volatile bool _isStopping;

    /// <param name="listener">A listening socket.</param>
    /// <param name="threads">How many calls are looked at once.</param>
    /// <param name="answer">The frame to send; called from several threads, must not throw.</param>
    public ToolServer(Socket listener, int threads, Func<ToolRequest, ValueTask<byte[]>> answer)
    {
        _listener = listener;
        _answer = answer;
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = "burst tools" };
            _threads[i].UnsafeStart();
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        LibC.Shutdown((int)_listener.Handle, BothWays);
        foreach (var thread in _threads)
            thread.Join();
    }

    // By system calls: an exception for each thread at the end would cost more than many a build's calls.
    private unsafe void Run()
    {
        while (!_isStopping)
        {
            var shim = LibC.Accept((int)_listener.Handle, null, null, LibC.CloseOnExec);
            if (shim < 0)
            {
                // Such as descriptors that have run out: some will be given back.
                if (!_isStopping)
                    Thread.Sleep(RetryDelayMs);
                continue;
            }

            var timeout = new LibC.TimeSpec { Seconds = ReceiveTimeoutSeconds };
            LibC.SetOption(shim, LibC.SocketLevel, LibC.ReceiveTimeout, &timeout, (uint)sizeof(LibC.TimeSpec));
            _ = ServeAsync(shim);
        }
    }

    private async Task ServeAsync(int shim)
    {
        if (Receive(shim) is { } request)
            Send(shim, await _answer(request with { Process = ProcessOf(shim) }));
        LibC.Close(shim);
    }

    private static ToolRequest? Receive(int shim)
    {
        Span<byte> head = stackalloc byte[ToolRequest.HeadLength];
        if (!TryReceive(shim, head) || ToolRequest.LengthOf(head) is var length && length < 0)
            return null;
        var body = new byte[length];
        return TryReceive(shim, body) ? ToolRequest.Parse(head, body) : null;
    }

    private static unsafe int ProcessOf(int shim)
    {
        // struct ucred: process, user, group.
        var peer = stackalloc int[3];
        var length = 3U * sizeof(int);
        return LibC.GetOption(shim, LibC.SocketLevel, LibC.PeerCredentials, peer, ref length) == 0 ? peer[0] : 0;
    }

    private static unsafe bool TryReceive(int shim, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (nint at = 0; at < bytes.Length;)
            {
                var count = LibC.Receive(shim, start + at, (nuint)(bytes.Length - at), 0);
                if (count > 0)
                    at += count;
                else if (count == 0 || LibC.Error != LibC.Interrupted)
                    return false;
            }
        }

        return true;
    }

    // A shim that was killed takes no answer.
    private static unsafe void Send(int shim, ReadOnlySpan<byte> answer)
    {
        fixed (byte* start = answer)
        {
            for (nint at = 0; at < answer.Length;)
            {
                var count = LibC.Send(shim, start + at, (nuint)(answer.Length - at), LibC.NoSignal);
                if (count >= 0)
                    at += count;
                else if (LibC.Error != LibC.Interrupted)
                    return;
            }
        }
    }
}
