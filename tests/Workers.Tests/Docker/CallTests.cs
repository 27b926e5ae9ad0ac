using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Burst.Thunks;
using Burst.Workers.Docker;
using Burst.Workers.Docker.Calls;

namespace Burst.Workers.Tests.Docker;

/// <summary>What is asked and answered, without a container.</summary>
public sealed class CallTests
{
    private static readonly ContainerCall Call = new()
    {
        Arguments = ["a", "bc"],
        Environment = ["X=1"],
        Inputs =
        [
            new CallInput(CallInputKind.File, "in", "12"u8.ToArray()), new CallInput(CallInputKind.Link, "l", default) { Target = "in" },
            new CallInput(CallInputKind.StandardInput, "", "3"u8.ToArray()),
        ],
        Outputs = ["out", "dir/"],
        Timeout = TimeSpan.FromSeconds(2),
        PrintedBytes = 10,
        OutputBytes = 20,
        OutputFiles = 3,
    };

    [Fact]
    public void Write_Call_HasTheDocumentedLayout()
    {
        var written = new ArrayBufferWriter<byte>();
        CallWriter.WriteWhole(Call, 7, written);
        byte[] head =
        [
            .. Numbers(7, 2000, 10, 0, 20, 0, 3, 2, 1, 2, 3), .. "a\0bc\0X=1\0out\0dir/\0"u8,
            .. Numbers('f', 2, 0), .. "in\0"u8, .. Numbers('l', 0, 0), .. "l\0in\0"u8, .. Numbers('i', 1, 0), 0,
        ];
        Assert.Equal([.. Numbers((uint)head.Length), .. head, .. "123"u8], written.WrittenSpan.ToArray());
    }

    [Fact]
    public void Write_ZeroByte_IsRefused()
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            CallWriter.WriteWhole(Call with { Arguments = ["a\0b"] }, 1, new ArrayBufferWriter<byte>()));
        Assert.Contains("'a\\0b' has a zero byte", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AllFrames_InAnyPieces()
    {
        byte[] answer =
        [
            .. Frame('o', "print"u8), .. Frame('e', "err"u8), .. Frame('f', [.. Numbers(0, 4, 0)]), .. "file"u8,
            .. Frame('d', [.. Numbers(1), .. "sub"u8]), .. Frame('f', [.. Numbers(1, 1, 0), .. "x"u8]), .. "y"u8,
            .. Frame('x', [.. Numbers(7, 3 << 8, 0, 0, 0, 1_000_000, 0, 500_000, 0, 2, 0, 0, 0), .. "why"u8]),
        ];
        foreach (var piece in new[] { 1, 7, 4096 })
        {
            using var result = new CallResult(Call);
            var end = await new AnswerReader(new Dribble(answer, piece)).ReadAsync(result, default);
            Assert.Equal((7u, 3, "why"), (end.Number, end.ExitStatus, end.Trouble));
            Assert.Equal((TimeSpan.FromSeconds(1.5), 2048L), (end.ProcessorTime, end.PeakBytes));
            Assert.Equal(("print", "err"), (Encoding.UTF8.GetString(result.StandardOutput.Span), Encoding.UTF8.GetString(result.StandardError.Span)));
            Assert.Equal("file"u8, result.Read(0, out _).Span);
            Assert.Equal(["sub", "x"], DirectoryArchive.Read(result.Read(1, out _)).Select(entry => entry.Path));
        }
    }

    public static TheoryData<byte[], string> Rubbish => new()
    {
        { [.. "hello, this is not the protocol"u8], "frame of kind" },
        { Frame('f', [.. Numbers(9, 1, 0)]), "output 9 of 2" },
        { Frame('f', [.. Numbers(0, 21, 0)]), "more outputs than the 20 bytes and 3 files" },
        { Frame('f', [.. Numbers(0, 0, 0x80000000)]), "a file of 9223372036854775808 bytes" },
        { Frame('o', [.. "more than ten"u8]), "printed more than the 10 bytes" },
        { Frame('x', [.. Numbers(1)]), "frame of kind x and 4 bytes" },
        { [.. Numbers(1u << 30, 'o')], "1073741824 bytes" },
        { [.. Frame('o', [.. "x"u8])], "the container ended" },
    };

    [Theory]
    [MemberData(nameof(Rubbish))]
    public async Task Read_Rubbish_IsRefused(byte[] answer, string message)
    {
        using var result = new CallResult(Call);
        var fault = await Assert.ThrowsAnyAsync<IOException>(async () => await new AnswerReader(new MemoryStream(answer)).ReadAsync(result, default));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_Encoded_IsReadAgain()
    {
        var image = $"sha256:{new string('a', 64)}";
        foreach (var function in new[]
        {
            new ContainerFunction(image), new ContainerFunction($"host:5000/name@{image}"), new ContainerFunction(image) { Resident = ["/f", "a \"b\" \n"] },
        })
        {
            var read = ContainerFunction.Parse(function.Encode());
            Assert.Equal((function.Image, string.Join('|', function.Resident)), (read.Image, string.Join('|', read.Resident)));
        }

        Assert.Equal($"#!burst-container 1\nimage {image}\n", Encoding.UTF8.GetString(new ContainerFunction(image).Encode()));
    }

    [Theory]
    [InlineData("#!/bin/sh\n", "does not start with '#!burst-container 1'")]
    [InlineData("#!burst-container 1\n", "names the image ''")]
    [InlineData("#!burst-container 1\nimage busybox:latest\n", "names the image 'busybox:latest'")]
    [InlineData("#!burst-container 1\nimage sha256:AAAA\n", "names the image 'sha256:AAAA'")]
    [InlineData("#!burst-container 1\nimage x\nimage y\n", "has the line 'image y'")]
    [InlineData("#!burst-container 1\nuser root\n", "has the line 'user root'")]
    [InlineData("#!burst-container 1\nresident /f\n", "takes a JSON list of words")]
    public void Function_Malformed_SaysWhy(string text, string message) => Assert.Contains(
        message, Assert.Throws<ThunkFormatException>(() => ContainerFunction.Parse(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    private static byte[] Frame(char kind, ReadOnlySpan<byte> payload) => [.. Numbers((uint)payload.Length, kind), .. payload];

    private static byte[] Numbers(params uint[] numbers)
    {
        var bytes = new byte[4 * numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Dribble(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
