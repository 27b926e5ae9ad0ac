using System.Buffers;
using System.Text;

namespace Burst.Thunks.Wire;

/// <summary>Thunk to bytes, in the one canonical form.</summary>
internal static class ThunkWriter
{
    // A buffer that a large thunk made longer than this is not kept.
    private const int LongestKept = 64 << 10;

    // The thread's own, so that all a thunk costs is its file.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _file;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _message;

    public static byte[] Write(Thunk thunk)
    {
        var output = Empty(ref _file);
        output.Write(ObjectHash.ThunkMagic);

        var function = Empty(ref _message);
        if (thunk.Function.Hash.Length > 0)
            WriteString(function, ThunkFields.FunctionHash, thunk.Function.Hash);
        foreach (var argument in thunk.Function.Arguments)
            WriteString(function, ThunkFields.FunctionArguments, argument);
        foreach (var variable in thunk.Function.EnvironmentVariables)
            WriteString(function, ThunkFields.FunctionEnvironment, variable);
        WriteBytes(output, ThunkFields.Function, function.WrittenSpan);

        foreach (var value in thunk.Values)
            WriteInput(output, ThunkFields.Values, value);
        foreach (var dependency in thunk.Thunks)
            WriteInput(output, ThunkFields.Thunks, dependency);
        foreach (var executable in thunk.Executables)
            WriteInput(output, ThunkFields.Executables, executable);
        foreach (var tag in thunk.Outputs)
            WriteString(output, ThunkFields.Outputs, tag);
        WriteTimeout(output, thunk.TimeoutMs);

        foreach (var link in thunk.Links)
        {
            var message = Empty(ref _message);
            if (link.Name.Length > 0)
                WriteString(message, ThunkFields.LinkName, link.Name);
            if (link.Target.Length > 0)
                WriteString(message, ThunkFields.LinkTarget, link.Target);
            WriteBytes(output, ThunkFields.Links, message.WrittenSpan);
        }

        WriteExtension(output, thunk.Extension);
        return output.WrittenSpan.ToArray();
    }

    private static ArrayBufferWriter<byte> Empty(ref ArrayBufferWriter<byte>? buffer)
    {
        if (buffer is null || buffer.Capacity > LongestKept)
            return buffer = new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        return buffer;
    }

    public static void WriteBytes(IBufferWriter<byte> output, int field, ReadOnlySpan<byte> bytes)
    {
        WriteHead(output, field, bytes.Length);
        output.Write(bytes);
    }

    public static void WriteHead(IBufferWriter<byte> output, int field, int length)
    {
        var head = output.GetSpan(6);
        head[0] = ThunkFields.Tag(field);
        output.Advance(1 + WriteVarint(head[1..], (uint)length));
    }

    public static void WriteTimeout(IBufferWriter<byte> output, uint timeoutMs)
    {
        if (timeoutMs == 0)
            return;
        var span = output.GetSpan(6);
        span[0] = ThunkFields.Timeout << 3;
        output.Advance(1 + WriteVarint(span[1..], timeoutMs));
    }

    public static int WriteVarint(Span<byte> span, ulong value)
    {
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        return count;
    }

    private static void WriteExtension(ArrayBufferWriter<byte> output, ThunkExtension extension)
    {
        if (extension.IsDefault)
            return;
        var message = Empty(ref _message);
        if (extension.EntryPoint != ThunkExtension.DefaultEntryPoint)
            WriteString(message, ThunkFields.ExtensionEntryPoint, extension.EntryPoint);
        WriteNumber(message, ThunkFields.ExtensionMemory, (ulong)extension.MemoryBytes);
        WriteNumber(message, ThunkFields.ExtensionFuel, (ulong)extension.Fuel);
        WriteNumber(message, ThunkFields.ExtensionDeterminism, (ulong)extension.Determinism);
        WriteNumber(message, ThunkFields.ExtensionSeed, extension.Seed);
        WriteNumber(message, ThunkFields.ExtensionCpus, (ulong)extension.CpuThousandths);
        WriteNumber(message, ThunkFields.ExtensionGpus, (ulong)extension.Gpus);
        WriteNumber(message, ThunkFields.ExtensionNetwork, extension.Network ? 1UL : 0);
        WriteNumber(message, ThunkFields.ExtensionProcesses, (ulong)extension.Processes);
        WriteNumber(message, ThunkFields.ExtensionDisk, (ulong)extension.DiskBytes);

        output.Write(ThunkFields.ExtensionTag);
        output.Advance(WriteVarint(output.GetSpan(5), (uint)message.WrittenCount));
        output.Write(message.WrittenSpan);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, int field, ulong value)
    {
        if (value == 0)
            return;
        var span = output.GetSpan(11);
        span[0] = (byte)(field << 3);
        output.Advance(1 + WriteVarint(span[1..], value));
    }

    // As ThunkInput.ToString has it, without the string.
    private static void WriteInput(ArrayBufferWriter<byte> output, int field, ThunkInput input)
    {
        if (input.Name.Length == 0)
        {
            WriteString(output, field, input.Reference);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(input.Reference) + 1 + Encoding.UTF8.GetByteCount(input.Name);
        WriteHead(output, field, length);
        var span = output.GetSpan(length);
        var mark = Encoding.UTF8.GetBytes(input.Reference, span);
        span[mark] = (byte)'=';
        Encoding.UTF8.GetBytes(input.Name, span[(mark + 1)..]);
        output.Advance(length);
    }

    private static void WriteString(ArrayBufferWriter<byte> output, int field, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteHead(output, field, length);
        Encoding.UTF8.GetBytes(text, output.GetSpan(length));
        output.Advance(length);
    }
}
