using System.Buffers;

namespace Burst.Docker.Streams;

/// <summary>One of a process's two streams.</summary>
internal sealed class SelectedOutput(OutputReader reader, ProcessStream source, Action<ReadOnlySequence<byte>>? other)
    : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (await reader.ReadAsync(cancellationToken) is { } chunk)
        {
            if (chunk.Source != source)
            {
                other?.Invoke(chunk.Data);
                continue;
            }

            var length = (int)Math.Min(chunk.Data.Length, buffer.Length);
            chunk.Data.Slice(0, length).CopyTo(buffer.Span);
            reader.Advance(length);
            return length;
        }

        return 0;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
