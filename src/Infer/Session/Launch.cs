using System.Buffers.Binary;
using System.Net.Sockets;

namespace Burst.Infer.Session;

/// <summary>The launch's word to the session, before the build starts.</summary>
/// <param name="Listener">The filter's descriptor; -1 where there is none.</param>
/// <param name="Error">The error number for which there is none; 0 where none was asked for.</param>
internal readonly record struct Launch(int Listener, int Error)
{
    private const int AcceptPollMs = 20;
    private const int ControlLength = 24;
    private const int DescriptorAt = 16;
    private const int CloseOnExec = 0x40000000;

    /// <summary>Waits for it.</summary>
    /// <param name="listener">Where it connects.</param>
    /// <param name="build">Its process.</param>
    /// <param name="onReady">Called with the word, before the build is told to start.</param>
    /// <returns>Whether it came.</returns>
    public static bool Receive(Socket listener, BuildProcess build, Action<Launch> onReady)
    {
        while (!listener.Poll(AcceptPollMs * 1000, SelectMode.SelectRead))
        {
            if (build.Ended.IsCompleted)
                return false;
        }

        using var socket = listener.Accept();
        if (!TryReceive(socket, out var launch))
            return false;
        onReady(launch);
        socket.Send(ToolReply.Go());
        return true;
    }

    private static unsafe bool TryReceive(Socket socket, out Launch launch)
    {
        var head = stackalloc byte[ToolRequest.HeadLength];
        var control = stackalloc byte[ControlLength];
        var vector = new LibC.Vector { Start = (nuint)head, Length = ToolRequest.HeadLength };
        var message = new LibC.MessageHeader
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = control,
            ControlLength = ControlLength,
        };
        var length = LibC.Receive((int)socket.Handle, &message, CloseOnExec);
        var bytes = new ReadOnlySpan<byte>(head, ToolRequest.HeadLength);
        launch = default;
        if (length != ToolRequest.HeadLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != ToolRequest.LaunchKind)
            return false;
        var error = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var listener = message.ControlLength > DescriptorAt ? *(int*)(control + DescriptorAt) : -1;
        launch = new Launch(listener, error);
        return true;
    }
}
