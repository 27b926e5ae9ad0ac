using System.Net.Sockets;

namespace Burst.Infer.Session;

/// <summary>Answers the shims of a build.</summary>
/// <remarks>Each thread takes a connection, reads the call, answers and takes the next. Nothing that an answer needs waits
/// for thunks, so a few threads do for any number of calls.</remarks>
internal sealed class ToolServer : IDisposable
{
    // A shim writes all it has to say at once.
    private const int ReceiveTimeoutMs = 30_000;

    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    private readonly Socket _listener;
    private readonly Func<ToolRequest, byte[]> _answer;
    private readonly Thread[] _threads;
    private volatile bool _isStopping;

    /// <param name="listener">A listening socket; closed in the end.</param>
    /// <param name="threads">How many calls are looked at once.</param>
    /// <param name="answer">The frame to send; called from several threads, must not throw.</param>
    public ToolServer(Socket listener, int threads, Func<ToolRequest, byte[]> answer)
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
        _listener.Dispose();
        foreach (var thread in _threads)
            thread.Join();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                using var shim = _listener.Accept();
                shim.ReceiveTimeout = ReceiveTimeoutMs;
                Serve(shim);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The shim was killed, or the session is over.
            }
        }
    }

    private void Serve(Socket shim)
    {
        Span<byte> head = stackalloc byte[ToolRequest.HeadLength];
        if (!TryReceive(shim, head) || ToolRequest.LengthOf(head) is var length && length < 0)
            return;
        var body = new byte[length];
        if (!TryReceive(shim, body) || ToolRequest.Parse(head, body) is not { } request)
            return;
        ReadOnlySpan<byte> answer = _answer(request with { Process = ProcessOf(shim) });
        while (!answer.IsEmpty)
            answer = answer[shim.Send(answer)..];
    }

    private static int ProcessOf(Socket shim)
    {
        // struct ucred: process, user, group.
        Span<byte> peer = stackalloc byte[12];
        shim.GetRawSocketOption(SocketLevel, PeerCredentials, peer);
        return BitConverter.ToInt32(peer);
    }

    private static bool TryReceive(Socket shim, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = shim.Receive(bytes);
            if (count == 0)
                return false;
            bytes = bytes[count..];
        }

        return true;
    }
}
