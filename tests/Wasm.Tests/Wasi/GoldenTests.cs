using System.Buffers.Binary;
using Burst.Testing;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

/// <summary>Bytes that another runtime gave for the same clocks and the same seed.</summary>
public sealed class GoldenTests
{
    /// <summary>What seed 42 begins with.</summary>
    private const string Seed42 =
        "538c7f96b164bf1b97bb9f4bb472e89f5b1484f25209c9d9343e92ba09dd9d52"
        + "dfd79b4d76429b617a0c9f9f0d3ba55b0cc0d6144c888535841acbe0709b0758";

    [FixtureFact]
    public void Run_Probe_WritesTheGoldenBytes()
    {
        var expected = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(expected, 1640995200000000000);
        BinaryPrimitives.WriteUInt64LittleEndian(expected.AsSpan(8), 1640995200001000000);
        BinaryPrimitives.WriteUInt64LittleEndian(expected.AsSpan(16), 1640995200002000000);
        BinaryPrimitives.WriteUInt64LittleEndian(expected.AsSpan(24), 0);
        BinaryPrimitives.WriteUInt64LittleEndian(expected.AsSpan(32), 1000000);
        Convert.FromHexString(Seed42).AsSpan(0, 24).CopyTo(expected.AsSpan(40));

        using var engine = new WasmEngine();
        using var module = engine.Compile(
            WasmModule.Decode(File.ReadAllBytes(Fixtures.PathOf("bacalhau", "golden", "probe.wasm"))));
        var linker = new Linker();
        WasiPreview1.Define(linker);
        var instance = linker.Instantiate(module);
        using var store = instance.Store;
        var context = new WasiContext();
        Assert.Equal(0, new WasiCommand(module).Run(instance, context));
        Assert.Equal(expected, context.Output.Written.ToArray());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    [InlineData(5)]
    public void Fill_InPieces_IsOneStream(int pieceLength)
    {
        var random = new SeededRandom(42);
        var bytes = new byte[64];
        for (var done = 0; done < bytes.Length; done += pieceLength)
            random.Fill(bytes.AsSpan(done, Math.Min(pieceLength, bytes.Length - done)));
        Assert.Equal(Seed42, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void Fill_AfterReset_BeginsAnew()
    {
        var random = new SeededRandom(42);
        random.Fill(new byte[1000]);
        random.Reset();
        var bytes = new byte[64];
        random.Fill(bytes);
        Assert.Equal(Seed42, Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData(0, 89482311, true)]
    [InlineData(-1, 2147483646, true)]
    [InlineData(42, 43, false)]
    public void Fill_OtherSeed_IsAnotherStreamUnlessEqualModulo(long first, long second, bool areEqual)
    {
        var a = new byte[32];
        var b = new byte[32];
        new SeededRandom(first).Fill(a);
        new SeededRandom(second).Fill(b);
        Assert.Equal(areEqual, a.AsSpan().SequenceEqual(b));
    }
}
