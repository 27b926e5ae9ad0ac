using System.Buffers.Binary;
using System.Text;

namespace Burst.Infer.Session;

/// <summary>What a shim is told to do.</summary>
internal static class ToolReply
{
    private const int HeadLength = 16;
    private const uint ExitKind = 1;
    private const uint BecomeKind = 2;

    /// <summary>To end.</summary>
    /// <param name="status">With what, from 0 to 255.</param>
    /// <param name="error">What to print to its standard error.</param>
    public static byte[] Exit(int status, ReadOnlySpan<byte> error = default) => Frame(ExitKind, (uint)status, [], error);

    /// <summary>To print something to its standard output and end with 0.</summary>
    public static byte[] Print(ReadOnlySpan<byte> output) => Frame(ExitKind, 0, output, []);

    /// <summary>To become a program.</summary>
    /// <param name="path">The program.</param>
    /// <param name="searchPath">The value of <c>PATH</c> that it is to see.</param>
    /// <param name="encoding">How both become bytes.</param>
    public static byte[] Become(string path, string searchPath, Encoding encoding) =>
        Frame(BecomeKind, 0, encoding.GetBytes($"{path}\0"), encoding.GetBytes($"PATH={searchPath}\0"));

    /// <summary>To a launch: to go on.</summary>
    public static byte[] Go() => Frame(0, 0, [], []);

    private static byte[] Frame(uint kind, uint status, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var frame = new byte[HeadLength + first.Length + second.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, kind);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), status);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), (uint)first.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(12), (uint)second.Length);
        first.CopyTo(frame.AsSpan(HeadLength));
        second.CopyTo(frame.AsSpan(HeadLength + first.Length));
        return frame;
    }
}
