using System.Text;
using System.Text.Unicode;

namespace Burst.Cli.Standby;

/// <summary>A call that a front has handed over: a command line and what belongs to the process that it was given to.</summary>
/// <remarks>The bytes are described in <c>Native/front.c</c>. Of one thread.</remarks>
internal sealed unsafe class Call : IDisposable
{
    private const int HeadWords = 6;
    private const int StandardStreams = 3;
    private const int StandardDescriptors = 4;
    private const int MaxInherited = 60;

    // Above all numbers that a build inherits.
    private const int OwnNumbers = 1000;

    private const int ControlHeadLength = 16;

    // A front says at once all that it has to say; others wait while it is listened to.
    private const int PatienceSeconds = 2;

    // The kernel lets arguments and environment have a quarter of the stack's limit, at most 6 MiB.
    private const uint MaxLengthBytes = 16 << 20;

    private int[] _descriptors;
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

        var patience = new LibC.TimeValue { Seconds = PatienceSeconds };
        LibC.SetOption(socket, LibC.SocketLevel, LibC.ReceiveTimeout, &patience, (uint)sizeof(LibC.TimeValue));
        var head = stackalloc uint[HeadWords];
        var descriptors = ReceiveHead(socket, head);
        if (descriptors is null)
            return null;
        var isOfOurSession = LibC.SessionOf(credentials.Process) == LibC.SessionOf(0);
        if (ReceiveBody(socket, head, descriptors, credentials.Process, isOfOurSession ? (int)head[4] : 0) is { } call)
            return call;
        Array.ForEach(descriptors, descriptor => LibC.Close(descriptor));
        return null;
    }

    /// <summary>Makes this process work in the caller's place: its standard streams, folder, file mask, environment.</summary>
    public void TakePlace()
    {
        for (var stream = 0; stream < StandardStreams; stream++)
            LibC.Duplicate(_descriptors[stream], stream);
        LibC.ChangeDirectory(_descriptors[StandardStreams]);
        LibC.SetFileMask(_fileMask);

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
    public void LeavePlace()
    {
        Dispose();
        var nothing = LibC.Open("/dev/null", LibC.ReadWrite | LibC.CloseOnExec, 0);
        for (var stream = 0; stream < StandardStreams; stream++)
            LibC.Duplicate(nothing, stream);
        LibC.Close(nothing);
        Environment.CurrentDirectory = "/";
    }

    public void Dispose()
    {
        foreach (var descriptor in _descriptors.AsSpan())
            LibC.Close(descriptor);
        _descriptors = [];
    }

    // Where the arguments end and the environment begins; null where there are fewer strings.
    private static int? Split(ReadOnlySpan<byte> bytes, uint count)
    {
        var at = 0;
        for (; count > 0; count--)
        {
            var length = bytes[at..].IndexOf((byte)0);
            if (length < 0)
                return null;
            at += length + 1;
        }

        return at > 0 && bytes[^1] == 0 ? at : null;
    }

    private static Call? ReceiveBody(int socket, uint* head, int[] descriptors, int process, int processGroup)
    {
        var inherited = descriptors.Length - StandardDescriptors;
        var numbersLength = inherited * sizeof(uint);
        if (head[5] != inherited || head[0] > MaxLengthBytes || head[0] <= numbersLength)
            return null;
        var bytes = new byte[head[0]];
        if (!ReceiveAll(socket, bytes) || Split(bytes.AsSpan(numbersLength), head[1]) is not { } argumentsLength
            || !Utf8.IsValid(bytes.AsSpan(numbersLength, argumentsLength)))
        {
            return null;
        }

        var words = Encoding.UTF8.GetString(bytes, numbersLength, argumentsLength).Split('\0')[1..^1];
        var files = new (int There, int Here)[inherited];
        for (var i = 0; i < inherited; i++)
        {
            var ours = LibC.DuplicateAbove(descriptors[StandardDescriptors + i], LibC.DuplicateCloseOnExec, OwnNumbers);
            LibC.Close(descriptors[StandardDescriptors + i]);
            descriptors[StandardDescriptors + i] = ours;
            files[i] = (BitConverter.ToInt32(bytes, i * sizeof(uint)), ours);
        }

        var environment = bytes.AsMemory(numbersLength + argumentsLength);
        return new Call(descriptors, words, head[3], new Caller(process, environment, files, processGroup));
    }

    private static int[]? ReceiveHead(int socket, uint* head)
    {
        const int Length = HeadWords * sizeof(uint);
        const int ControlLength = ControlHeadLength + (StandardDescriptors + MaxInherited) * sizeof(int);
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
        if (received <= 0 || message.ControlLength < ControlHeadLength)
            return null;
        var count = Math.Min((int)*(nuint*)control, ControlLength) - ControlHeadLength;
        var descriptors = new ReadOnlySpan<int>(control + ControlHeadLength, count / sizeof(int)).ToArray();
        if (received == Length && descriptors.Length >= StandardDescriptors)
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
