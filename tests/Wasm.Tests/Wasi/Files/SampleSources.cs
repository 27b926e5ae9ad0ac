using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Tests.Wasi.Files;

/// <summary>The ten digits, three at a time.</summary>
internal sealed class Pieces : FileSource
{
    public override ulong Length => 10;

    public override int Read(ulong offset, Span<byte> destination)
    {
        var count = (int)Math.Min(Math.Min(3UL, Length - offset), (ulong)destination.Length);
        for (var i = 0; i < count; i++)
            destination[i] = (byte)('0' + (int)offset + i);
        return count;
    }
}

/// <summary>A MiB that must not be read.</summary>
internal sealed class Unreadable : FileSource
{
    public override ulong Length => 1 << 20;

    public override int Read(ulong offset, Span<byte> destination) => throw new InvalidOperationException("it was read");
}
