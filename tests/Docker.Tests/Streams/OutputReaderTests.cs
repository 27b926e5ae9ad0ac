using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;
using Burst.Docker.Streams;

namespace Burst.Docker.Tests.Streams;

/// <summary>The frames of a stream, however they arrive.</summary>
public sealed class OutputReaderTests
{
    private static readonly byte[] Frames =
        [.. Frame(1, "out one"), .. Frame(2, "err"), .. Frame(1, ""), .. Frame(1, "out two")];

    [Fact]
    public async Task Read_CutAnywhere_SameBytes()
    {
        for (var cut = 0; cut <= Frames.Length; cut++)
        {
            await using var reader = Open(Frames[..cut], Frames[cut..]);
            var output = await reader.ReadToEndAsync();
            Assert.Equal(("out oneout two", "err"), (output.StdoutText, output.StderrText));
        }
    }

    [Fact]
    public async Task Read_EndAnywhereInside_SaysThatItBrokeOff()
    {
        var boundaries = new HashSet<int> { 0, 15, 26, 34, Frames.Length };
        for (var end = 0; end <= Frames.Length; end++)
        {
            await using var reader = Open(Frames[..end]);
            if (boundaries.Contains(end))
            {
                await reader.ReadToEndAsync();
                continue;
            }

            var fault = await Assert.ThrowsAsync<DockerException>(() => reader.ReadToEndAsync());
            Assert.Contains("broke off", fault.Message, StringComparison.Ordinal);
            Assert.True(fault.IsTransient);
        }
    }

    [Fact]
    public async Task Advance_InPieces_RestComesAgain()
    {
        await using var reader = Open(Frame(1, "abcdef"), Frame(1, "gh"));

        Assert.Equal("abcdef", await NextAsync(reader));
        reader.Advance(0);
        Assert.Equal("abcdef", await NextAsync(reader));
        reader.Advance(4);
        Assert.Equal("ef", await NextAsync(reader));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Advance(3));
        Assert.Equal("gh", await NextAsync(reader));
        Assert.Null(await reader.ReadAsync());
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Advance(1));
    }

    [Fact]
    public async Task Read_FrameThatIsNotWholeYet_GivesWhatIsThere()
    {
        var pipe = new Pipe();
        await using var reader = new OutputReader(pipe.Reader, "read", isRaw: false);
        await pipe.Writer.WriteAsync(Frame(1, new string('x', 1000)).AsMemory(0, 20));

        Assert.Equal(new string('x', 12), await NextAsync(reader));
    }

    [Theory]
    [InlineData("$ prompt of a shell")]
    [InlineData("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008")]
    public async Task Read_NotFrames_AsksForATerminal(string text)
    {
        await using var reader = Open(Encoding.ASCII.GetBytes(text));

        var fault = await Assert.ThrowsAsync<DockerException>(() => reader.ReadToEndAsync());

        Assert.Contains("terminal", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FrameOfTheDaemonItself_IsItsError()
    {
        var frame = Frame(3, "the log is gone");
        for (var cut = 0; cut <= frame.Length; cut++)
        {
            await using var reader = Open(frame[..cut], frame[cut..]);
            var fault = await Assert.ThrowsAsync<DockerException>(() => reader.ReadToEndAsync());
            Assert.EndsWith("the log is gone", fault.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_FrameOfTheDaemonThatClaimsTooMuch_IsNotWaitedFor()
    {
        var frame = Frame(3, new string('e', 100_000));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), uint.MaxValue);
        await using var reader = Open(frame);

        var fault = await Assert.ThrowsAsync<DockerException>(() => reader.ReadToEndAsync());

        Assert.InRange(fault.Reason.Length, 65_536, 66_000);
    }

    [Fact]
    public async Task CopyTo_TwoStreams_EachGetsItsOwn()
    {
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        await using var reader = Open(Frames);

        await reader.CopyToAsync(stdout, stderr);

        Assert.Equal("out oneout two", Encoding.ASCII.GetString(stdout.ToArray()));
        Assert.Equal("err", Encoding.ASCII.GetString(stderr.ToArray()));
    }

    [Fact]
    public async Task AsStream_SmallBuffers_NothingIsLost()
    {
        await using var reader = Open(Frames);
        await using var errors = reader.AsStream(ProcessStream.Stderr);
        var buffer = new byte[2];

        Assert.Equal(2, await errors.ReadAsync(buffer));
        Assert.Equal(1, await errors.ReadAsync(buffer));
        Assert.Equal(0, await errors.ReadAsync(buffer));
    }

    private static async Task<string?> NextAsync(OutputReader reader) =>
        await reader.ReadAsync() is { } chunk ? Encoding.ASCII.GetString(chunk.Data) : null;

    private static byte[] Frame(byte kind, string text)
    {
        var frame = new byte[8 + text.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)text.Length);
        Encoding.ASCII.GetBytes(text, frame.AsSpan(8));
        return frame;
    }

    /// <summary>A reader of pieces that arrive one at a time.</summary>
    private static OutputReader Open(params byte[][] pieces) =>
        new(PipeReader.Create(new Pieces(pieces), new StreamPipeReaderOptions(bufferSize: 64)), "read", isRaw: false);

    private sealed class Pieces(byte[][] pieces) : MemoryStream
    {
        private int _piece;
        private int _offset;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (; _piece < pieces.Length; _piece++, _offset = 0)
            {
                var length = Math.Min(buffer.Length, pieces[_piece].Length - _offset);
                if (length == 0)
                    continue;
                pieces[_piece].AsMemory(_offset, length).CopyTo(buffer);
                _offset += length;
                return ValueTask.FromResult(length);
            }

            return ValueTask.FromResult(0);
        }
    }
}
