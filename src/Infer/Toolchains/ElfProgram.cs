using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Burst.Infer.Toolchains;

/// <summary>Reads which loader a program names.</summary>
/// <remarks>Source: the System V ABI's object files; 64-bit, little-endian ones.</remarks>
internal static class ElfProgram
{
    private const int HeaderLength = 64;
    private const int EntryLength = 56;
    private const int HeadLength = 64 << 10;
    private const uint InterpreterType = 3;

    /// <summary>Reads the loader's path.</summary>
    /// <param name="path">The program.</param>
    /// <param name="loader">The loader's absolute path; <see langword="null"/> for a static program.</param>
    /// <param name="reason">Why the file is no such program.</param>
    public static bool TryReadLoader(string path, out string? loader, [NotNullWhen(false)] out string? reason)
    {
        loader = null;
        reason = null;
        byte[] head;
        try
        {
            using var file = File.OpenHandle(path);
            head = new byte[Math.Min(HeadLength, RandomAccess.GetLength(file))];
            RandomAccess.Read(file, head, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = $"{path} cannot be read";
            return false;
        }

        if (head.AsSpan().StartsWith("#!"u8))
            reason = $"{path} is a script";
        else if (head.Length < HeaderLength || !head.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8))
            reason = $"{path} is not a 64-bit ELF program";
        if (reason is not null)
            return false;

        var table = BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(32));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(56));
        for (var i = 0; i < count; i++)
        {
            var start = table + (ulong)(i * EntryLength);
            if (start + EntryLength > (ulong)head.Length)
                break;
            var entry = head.AsSpan((int)start, EntryLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != InterpreterType)
                continue;
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]);
            if (offset > (ulong)head.Length || length > (ulong)head.Length - offset)
                break;
            loader = Encoding.UTF8.GetString(head.AsSpan((int)offset, (int)length)).TrimEnd('\0');
            return true;
        }

        return true;
    }
}
