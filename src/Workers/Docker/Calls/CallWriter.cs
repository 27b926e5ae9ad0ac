using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Burst.Workers.Docker.Calls;

/// <summary>Writes calls as the agent reads them. The folder's README has the layout.</summary>
internal static class CallWriter
{
    /// <summary>The largest head: arguments, variables and names of a call.</summary>
    public const int MostHeadBytes = 64 << 20;

    private const uint Synchronize = uint.MaxValue;
    private const int ChunkBytes = 256 << 10;

    /// <summary>The bytes that ask for an answer with a token, to see whether the other side is between two calls.</summary>
    public static byte[] Greeting(ulong token)
    {
        var bytes = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Synchronize);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(4), token);
        return bytes;
    }

    private static void Write(ContainerCall call, uint number, ArrayBufferWriter<byte> output)
    {
        var start = output.WrittenCount;
        Put(output, 0);
        Put(output, number);
        Put(output, call.Timeout is { } limit ? (uint)Math.Clamp(Math.Ceiling(limit.TotalMilliseconds), 1, uint.MaxValue) : 0);
        Put(output, (ulong)call.PrintedBytes);
        Put(output, (ulong)call.OutputBytes);
        Put(output, (uint)call.OutputFiles);
        Put(output, (uint)call.Arguments.Count);
        Put(output, (uint)call.Environment.Count);
        Put(output, (uint)call.Outputs.Count);
        Put(output, (uint)call.Inputs.Count);
        foreach (var word in call.Arguments)
            Put(output, word);
        foreach (var word in call.Environment)
            Put(output, word);
        foreach (var word in call.Outputs)
            Put(output, word);
        foreach (var input in call.Inputs)
        {
            Put(output, (uint)input.Kind);
            Put(output, (ulong)input.LengthBytes);
            Put(output, input.Path);
            if (input.Kind == CallInputKind.Link)
                Put(output, input.Target);
        }

        var length = output.WrittenCount - start - sizeof(uint);
        if (length > MostHeadBytes)
        {
            throw new ArgumentException(
                $"the call's arguments, variables and names have {length} bytes, and the limit is {MostHeadBytes}");
        }

        BinaryPrimitives.WriteUInt32LittleEndian(System.Runtime.InteropServices.MemoryMarshal.AsMemory(output.WrittenMemory).Span[start..], (uint)length);
    }

    /// <summary>Writes a whole call, all of whose inputs are in memory.</summary>
    /// <exception cref="ArgumentException">A word has a zero byte, or all words together are too long.</exception>
    public static void WriteWhole(ContainerCall call, uint number, ArrayBufferWriter<byte> output)
    {
        Write(call, number, output);
        foreach (var input in call.Inputs)
            output.Write(input.Content.Span);
    }

    /// <summary>Writes a whole call to a container.</summary>
    /// <exception cref="IOException">The container is gone, or an input's file cannot be read.</exception>
    public static async ValueTask SendAsync(
        ContainerCall call, uint number, ArrayBufferWriter<byte> buffer, Stream target, CancellationToken cancellation)
    {
        buffer.ResetWrittenCount();
        Write(call, number, buffer);
        foreach (var input in call.Inputs)
        {
            if (input.SourcePath is { } path)
            {
                await FlushAsync(buffer, target, cancellation);
                await SendFileAsync(path, input.LengthBytes, target, cancellation);
                continue;
            }

            if (input.Content.Length >= ChunkBytes)
            {
                await FlushAsync(buffer, target, cancellation);
                await target.WriteAsync(input.Content, cancellation);
                continue;
            }

            buffer.Write(input.Content.Span);
            if (buffer.WrittenCount >= ChunkBytes)
                await FlushAsync(buffer, target, cancellation);
        }

        await FlushAsync(buffer, target, cancellation);
    }

    private static async ValueTask FlushAsync(ArrayBufferWriter<byte> buffer, Stream target, CancellationToken cancellation)
    {
        if (buffer.WrittenCount > 0)
            await target.WriteAsync(buffer.WrittenMemory, cancellation);
        buffer.ResetWrittenCount();
    }

    private static async ValueTask SendFileAsync(string path, long lengthBytes, Stream target, CancellationToken cancellation)
    {
        using var file = File.OpenHandle(path);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (long at = 0; at < lengthBytes;)
            {
                var wanted = (int)Math.Min(chunk.Length, lengthBytes - at);
                var read = await RandomAccess.ReadAsync(file, chunk.AsMemory(0, wanted), at, cancellation);
                if (read == 0)
                    throw new IOException($"'{path}' has become shorter than its {lengthBytes} bytes");
                await target.WriteAsync(chunk.AsMemory(0, read), cancellation);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static void Put(ArrayBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }

    private static void Put(ArrayBufferWriter<byte> output, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(sizeof(ulong)), value);
        output.Advance(sizeof(ulong));
    }

    private static void Put(ArrayBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 1);
        var length = Encoding.UTF8.GetBytes(text, span);
        if (span[..length].Contains((byte)0))
            throw new ArgumentException($"'{text.Replace("\0", "\\0")}' has a zero byte, which no argument, variable or path can have");
        span[length] = 0;
        output.Advance(length + 1);
    }
}
