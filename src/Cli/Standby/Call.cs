using System.Text;
using System.Text.Unicode;

namespace Burst.Cli.Standby;

/// <summary>A call that a front has handed over: a command line and what belongs to the process that it was given to.</summary>
/// <remarks>The bytes are described in <c>Native/front.c</c>. Of one thread.</remarks>
internal sealed unsafe class Call : IDisposable
{
    private const int HeadWords = 5;
    private const int DescriptorCount = 4;
    private const int StandardStreams = 3;
    private const int ControlHeadLength = 16;

    // The kernel lets arguments and environment have a quarter of the stack's limit, at most 6 MiB.
    private const uint MaxLengthBytes = 16 << 20;

    private readonly int[] _descriptors;
    private readonly uint _fileMask;

    private Call(int[] descriptors, string[] arguments, uint fileMask, Caller caller)
    {
        _descriptors = descriptors;
        _fileMask = fileMask;
        Arguments = arguments;
        Caller = caller;
    }

    /// <summary>The command line, without the program's name.</summary>
    public string[] Arguments { get; }

    /// <summary>Whose call it is.</summary>
    public Caller Caller { get; }

    /// <summary>Reads a call.</summary>
    /// <param name="socket">A front.</param>
    /// <returns><see langword="null"/> where it is none of this user's, comes from another place than this process is in, or
    /// is not what a front says.</returns>
    public static Call? Receive(int socket)
    {
        var credentials = default(LibC.Credentials);
        var length = (uint)sizeof(LibC.Credentials);
        if (LibC.GetOption(socket, LibC.SocketLevel, LibC.PeerCredentials, &credentials, ref length) < 0
            || credentials.User != LibC.EffectiveUser() || !Place.IsShared(credentials.Process))
        {
            return null;
        }

        var head = stackalloc uint[HeadWords];
        var descriptors = ReceiveHead(socket, head);
        if (descriptors is null)
            return null;
        var bytes = head[0] <= MaxLengthBytes ? new byte[head[0]] : [];
        if (bytes.Length > 0 && ReceiveAll(socket, bytes) && Split(bytes, head[1]) is { } end
            && Utf8.IsValid(bytes.AsSpan(0, end)))
        {
            var words = Encoding.UTF8.GetString(bytes, 0, end).Split('\0')[1..^1];
            var isOfOurSession = LibC.SessionOf(credentials.Process) == LibC.SessionOf(0);
            var caller = new Caller(credentials.Process, bytes.AsMemory(end), isOfOurSession ? (int)head[4] : 0);
            return new Call(descriptors, words, head[3], caller);
        }

        Array.ForEach(descriptors, descriptor => LibC.Close(descriptor));
        return null;
    }

    /// <summary>Makes this process work in the caller's place: its standard streams, folder, file mask, environment.</summary>
    public void TakePlace()
    {
        for (var stream = 0; stream < StandardStreams; stream++)
            LibC.Duplicate(_descriptors[stream], stream);
        LibC.ChangeDirectory(_descriptors[^1]);
        LibC.SetFileMask(_fileMask);
        Dispose();

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in Encoding.UTF8.GetString(Caller.Environment.Span).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.IndexOf('=') is var mark and > 0)
                variables.TryAdd(entry[..mark], entry[(mark + 1)..]);
        }

        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (!variables.ContainsKey(name))
                Environment.SetEnvironmentVariable(name, null);
        }

        foreach (var (name, value) in variables)
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>Lets go of everything of the caller's, so that whoever waits for its streams to be closed does not wait for
    /// us.</summary>
    public static void LeavePlace()
    {
        var nothing = LibC.Open("/dev/null", LibC.ReadWrite | LibC.CloseOnExec, 0);
        for (var stream = 0; stream < StandardStreams; stream++)
            LibC.Duplicate(nothing, stream);
        LibC.Close(nothing);
        Environment.CurrentDirectory = "/";
    }

    public void Dispose()
    {
        for (var i = 0; i < _descriptors.Length; i++)
        {
            if (_descriptors[i] >= 0)
                LibC.Close(_descriptors[i]);
            _descriptors[i] = -1;
        }
    }

    // Where the arguments end and the environment begins; null where there are fewer strings.
    private static int? Split(byte[] bytes, uint count)
    {
        var at = 0;
        for (; count > 0; count--)
        {
            var length = bytes.AsSpan(at).IndexOf((byte)0);
            if (length < 0)
                return null;
            at += length + 1;
        }

        return at > 0 && bytes[^1] == 0 ? at : null;
    }

    private static int[]? ReceiveHead(int socket, uint* head)
    {
        const int Length = HeadWords * sizeof(uint);
        const int ControlLength = ControlHeadLength + DescriptorCount * sizeof(int);
        var control = stackalloc byte[ControlLength];
        var vector = new LibC.Vector { Start = head, Length = Length };
        var message = new LibC.MessageHeader
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = control,
            ControlLength = ControlLength,
        };
        var received = LibC.Receive(socket, &message, LibC.CloseReceivedOnExec | LibC.WaitForAll);
        if (message.ControlLength < ControlHeadLength)
            return null;
        var count = (int)(*(nuint*)control - ControlHeadLength) / sizeof(int);
        var descriptors = new ReadOnlySpan<int>(control + ControlHeadLength, Math.Clamp(count, 0, DescriptorCount)).ToArray();
        if (received == Length && count == DescriptorCount)
            return descriptors;
        Array.ForEach(descriptors, descriptor => LibC.Close(descriptor));
        return null;
    }

    private static bool ReceiveAll(int socket, Span<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (nint at = 0; at < bytes.Length;)
            {
                var count = LibC.Receive(socket, start + at, (nuint)(bytes.Length - at), 0);
                if (count <= 0)
                    return false;
                at += count;
            }
        }

        return true;
    }
}
