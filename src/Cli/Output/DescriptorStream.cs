using System.Runtime.InteropServices;
using Burst.Engine;

namespace Burst.Cli.Output;

/// <summary>Standard output or error, unbuffered.</summary>
/// <remarks>Instead of .NET's own streams: those swallow a broken pipe, and starting them takes milliseconds.</remarks>
internal sealed unsafe partial class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* start = buffer)
                written = WriteBytes(descriptor, start, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == BrokenPipe)
                throw new BrokenPipeException();
            if (error == TryAgain)
                Thread.Sleep(1);
            else if (error != Interrupted)
                throw new BurstException($"cannot write to standard {Name}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private string Name => descriptor == 1 ? "output" : "error";

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int descriptor, byte* bytes, nint count);
}
