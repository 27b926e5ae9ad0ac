using Burst.Thunks.Wire;

namespace Burst.Thunks.Tests.Wire;

public class ThunkExtensionTests
{
    internal static readonly ThunkExtension Full = new()
    {
        EntryPoint = "main",
        MemoryBytes = 1 << 20,
        Fuel = 300,
        Determinism = DeterminismProfile.Relaxed,
        Seed = 7,
        CpuThousandths = 1500,
        Gpus = 2,
        Network = true,
        Processes = 64,
        DiskBytes = 1 << 20,
    };

    internal static Thunk Extended(ThunkExtension? extension) => new(
        ThunkCodecTests.Sample.Function, null, ThunkCodecTests.Sample.Thunks, ThunkCodecTests.Sample.Executables, ["o"],
        extension: extension);

    [Fact]
    public void Encode_Defaults_GivesGgsBytes()
    {
        var plain = Extended(null).Encode();
        Assert.Equal(plain, Extended(new ThunkExtension { EntryPoint = "" }).Encode());
        Assert.Equal(plain, Extended(new ThunkExtension { EntryPoint = "_start" }).Encode());
    }

    [Fact]
    public void Encode_AllWords_HasTheDocumentedLayout()
    {
        byte[] expected =
        [
            .. Extended(null).Encode(),
            0xA2, 0x06, 30, // field 100
            0x0A, 4, (byte)'m', (byte)'a', (byte)'i', (byte)'n',
            0x10, 0x80, 0x80, 0x40, // 1 MiB
            0x18, 0xAC, 0x02, // fuel 300
            0x20, 1, // relaxed
            0x28, 7,
            0x30, 0xDC, 0x0B, // 1.5 processors
            0x38, 2,
            0x40, 1, // network
            0x48, 64,
            0x50, 0x80, 0x80, 0x40, // 1 MiB
        ];
        Assert.Equal(expected, Extended(Full).Encode());
        Assert.True(ThunkView.TryParse(expected, out var view));
        Assert.Equal(Full, view.Extension.ToModel());
        Assert.Equal(Full, Thunk.Decode(expected).Extension);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10 00")]
    [InlineData("18 00")]
    [InlineData("20 00")]
    [InlineData("40 00")]
    [InlineData("50 01 48 01")]
    [InlineData("0A 00")]
    [InlineData("0A 06 5F 73 74 61 72 74")]
    [InlineData("18 05 10 05")]
    [InlineData("18 85 00")]
    [InlineData("18 05 18 06")]
    public void View_NotCanonical_SaysNoAndDecodeNormalises(string hex)
    {
        var file = WithMessage(hex);
        Assert.False(ThunkView.TryParse(file, out _));
        Assert.True(ThunkView.TryParse(Thunk.Decode(file).Encode(), out _));
    }

    [Theory]
    [InlineData("58 01", "field 11 of the thunk's extension")]
    [InlineData("40 02", "network 2")]
    [InlineData("12 01 00", "field 2 of the thunk's extension")]
    [InlineData("20 02", "determinism profile 2")]
    [InlineData("18 80 80 80 80 80 80 80 80 80 01", "fuel of 9223372036854775808")]
    [InlineData("10 FF FF FF FF FF FF FF FF FF 01", "memory limit of 18446744073709551615")]
    [InlineData("0A 01 FF", "not UTF-8")]
    [InlineData("18", "ends within a number")]
    public void Decode_WhatNobodyKnows_IsRefused(string hex, string message)
    {
        var file = WithMessage(hex);
        Assert.False(ThunkView.TryParse(file, out _));
        Assert.Contains(message, Assert.Throws<ThunkFormatException>(() => Thunk.Decode(file)).Message);
    }

    [Fact]
    public void Substitution_KeepsTheExtension()
    {
        var before = Extended(Full);
        Assert.True(ThunkView.TryParse(before.Encode(), out var view));
        var resolver = new Always(ObjectHash.Of("result"u8));
        var after = Thunk.Decode(Substitution.Apply(view, ref resolver));
        Assert.Empty(after.Thunks);
        Assert.Equal(Full, after.Extension);
    }

    [Fact]
    public void Decode_EveryTruncation_IsRefusedOrAnotherThunk()
    {
        var file = Extended(Full).Encode();
        for (var length = 0; length < file.Length; length++)
            ThunkFuzz.Check(file.AsSpan(0, length));
    }

    private static byte[] WithMessage(string hex)
    {
        var message = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        return [.. Extended(null).Encode(), 0xA2, 0x06, (byte)message.Length, .. message];
    }

    private sealed class Always(ObjectHash result) : IReferenceResolver
    {
        public bool TryResolve(scoped ReadOnlySpan<byte> reference, out ObjectHash value)
        {
            value = result;
            return true;
        }
    }
}
