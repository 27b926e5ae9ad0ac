using System.Buffers;
using System.Runtime.CompilerServices;
using Burst.Storage.Packed;

namespace Burst.Storage.Tests.Packed;

public sealed class NativeBlockTests
{
    private const int Length = 10_000;

    [Fact]
    public void Slice_Alone_HoldsTheBytes()
    {
        var (slice, block) = MakeSlice();
        Collect();
        Assert.True(block.IsAlive);
        Assert.Equal(Enumerable.Repeat((byte)7, 5), slice.ToArray());
        GC.KeepAlive(slice);
    }

    [Fact]
    public unsafe void Pin_Alone_HoldsTheBytes()
    {
        var (handle, block) = MakePinned();
        Collect();
        Assert.True(block.IsAlive);
        Assert.Equal(7, *(byte*)handle.Pointer);
        handle.Dispose();
    }

    [Fact]
    public void Block_HeldByNobody_IsGivenBack()
    {
        var block = MakeAndDrop();
        Collect();
        Assert.False(block.IsAlive);
    }

    [Fact]
    public void Dispose_ByWhoHasASlice_LeavesTheBytesToOthers()
    {
        var block = new NativeBlock(Length, isCleared: true);
        block.Write(8, (byte)7);
        ((IDisposable)block).Dispose();
        Assert.Equal(7, block.Slice(8, 1).Span[0]);
    }

    [Fact]
    public void Constructor_Cleared_IsZero() =>
        Assert.Equal(-1, new NativeBlock(Length, isCleared: true).Slice(0, Length).Span.IndexOfAnyExcept((byte)0));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(Length, 1)]
    [InlineData(Length - 3, 4)]
    [InlineData(0, Length + 1)]
    [InlineData(0, -1)]
    public void Slice_Outside_Throws(int offset, int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBlock(Length).Slice(offset, length));

    [Fact]
    public void ReadAndWrite_BeyondTheEnd_Throw()
    {
        var block = new NativeBlock(Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Read<ulong>(Length - 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Read(Length - 1, new byte[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Write(Length - 7, 1UL));
        Assert.Throws<ArgumentException>(() => block.Write(Length - 1, new byte[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Pin(Length + 1));
    }

    // Not inlined, so that the collector does not find the block in the caller's frame.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (ReadOnlyMemory<byte> Slice, WeakReference Block) MakeSlice()
    {
        var block = new NativeBlock(Length);
        block.GetSpan().Fill(7);
        return (block.Slice(Length - 5, 5), new WeakReference(block, trackResurrection: true));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MakeAndDrop() => MakeSlice().Block;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (MemoryHandle Handle, WeakReference Block) MakePinned()
    {
        var (slice, block) = MakeSlice();
        return (slice.Pin(), block);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
