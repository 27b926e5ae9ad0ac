using System.Buffers;
using System.Text;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Directories;

/// <summary>A nameless file that takes what a function prints.</summary>
internal sealed unsafe class OutputCapture(int descriptor) : IDisposable
{
    private const int ChunkLength = 64 << 10;
    private const int TailLength = 4 << 10;

    /// <summary>The file, open for appending.</summary>
    public int Descriptor { get; } = descriptor;

    /// <summary>Passes on what was printed and empties the file.</summary>
    /// <param name="destination">Where to; written in one piece, under its own lock.</param>
    /// <param name="wantsTail">Whether the last lines are asked for.</param>
    /// <returns>The last lines, at most 4 KiB of them; empty where not asked for.</returns>
    /// <exception cref="IOException">The destination cannot be written.</exception>
    public string Drain(Stream? destination, bool wantsTail)
    {
        var length = LibC.Seek(Descriptor, 0, LibC.SeekEnd);
        if (length <= 0)
            return "";
        try
        {
            if (destination is not null)
                Copy(destination, length);
            return wantsTail ? ReadTail(length) : "";
        }
        finally
        {
            LibC.Truncate(Descriptor, 0);
        }
    }

    public void Dispose() => LibC.Close(Descriptor);

    private void Copy(Stream destination, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, ChunkLength));
        lock (destination)
        {
            for (long position = 0; position < length;)
            {
                var count = Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - position)), position);
                if (count == 0)
                    break;
                destination.Write(buffer, 0, count);
                position += count;
            }

            destination.Flush();
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private string ReadTail(long length)
    {
        var start = Math.Max(0, length - TailLength);
        Span<byte> buffer = stackalloc byte[TailLength];
        var tail = buffer[..Read(buffer[..(int)(length - start)], start)];
        if (start > 0)
        {
            var lineEnd = tail.IndexOf((byte)'\n');
            if (lineEnd >= 0 && lineEnd < tail.Length - 1)
                tail = tail[(lineEnd + 1)..];
            else
                tail = SkipContinuation(tail);
        }

        return Encoding.UTF8.GetString(tail).TrimEnd('\n');
    }

    // A line longer than the tail is cut, but not within a character.
    private static Span<byte> SkipContinuation(Span<byte> text)
    {
        var start = 0;
        while (start < text.Length && start < 3 && (text[start] & 0xC0) == 0x80)
            start++;
        return text[start..];
    }

    private int Read(Span<byte> buffer, long position)
    {
        fixed (byte* pointer = buffer)
            return (int)Math.Max(0, LibC.ReadAt(Descriptor, pointer, (nuint)buffer.Length, position));
    }
}
