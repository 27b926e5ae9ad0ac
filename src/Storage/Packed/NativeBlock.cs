using System.Buffers;
using System.Runtime.InteropServices;

namespace Burst.Storage.Packed;

/// <summary>Memory outside of the garbage collector's heap, which it neither counts nor scans nor copies.</summary>
/// <remarks>
/// <para>The memory is given back when neither the block nor a <see cref="ReadOnlyMemory{T}"/> of it is held any more; there is
/// no other way to give it back. A span alone holds nothing: whoever reads one has to hold what it came from,
/// to the end (<see cref="GC.KeepAlive"/>).</para>
/// <para>The collector is told of the bytes (<see cref="GC.AddMemoryPressure"/>), so that it runs for the sake of blocks that were
/// let go.</para>
/// <para>Any number of threads may read, also while others write elsewhere in the block.</para>
/// </remarks>
internal sealed unsafe class NativeBlock : MemoryManager<byte>
{
    private readonly byte* _bytes;

    /// <param name="lengthBytes">Its length, more than 0.</param>
    /// <param name="isCleared">Whether it holds zeros at first; otherwise that is undefined.</param>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public NativeBlock(int lengthBytes, bool isCleared = false)
    {
        _bytes = (byte*)(isCleared ? NativeMemory.AllocZeroed((nuint)lengthBytes) : NativeMemory.Alloc((nuint)lengthBytes));
        LengthBytes = lengthBytes;
        GC.AddMemoryPressure(lengthBytes);
    }

    // What CA2015 warns of, a span that outlives its memory, is what the rule above is for: nobody else knows when the last
    // slice is let go.
#pragma warning disable CA2015
    ~NativeBlock()
#pragma warning restore CA2015
    {
        // Null where the constructor threw.
        if (_bytes is null)
            return;
        NativeMemory.Free(_bytes);
        GC.RemoveMemoryPressure(LengthBytes);
    }

    public int LengthBytes { get; }

    /// <summary>The block as words; as with <see cref="GetSpan"/>, the caller holds the block.</summary>
    public Span<ulong> Words => new(_bytes, LengthBytes / sizeof(ulong));

    /// <summary>Reads a value.</summary>
    public T Read<T>(int offset)
        where T : unmanaged
    {
        var value = MemoryMarshal.Read<T>(GetSpan()[offset..]);
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes a value.</summary>
    public void Write<T>(int offset, in T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(GetSpan()[offset..], in value);
        GC.KeepAlive(this);
    }

    /// <summary>Writes bytes.</summary>
    public void Write(int offset, scoped ReadOnlySpan<byte> content)
    {
        content.CopyTo(GetSpan()[offset..]);
        GC.KeepAlive(this);
    }

    /// <summary>Reads bytes.</summary>
    public void Read(int offset, scoped Span<byte> content)
    {
        GetSpan().Slice(offset, content.Length).CopyTo(content);
        GC.KeepAlive(this);
    }

    /// <summary>A part of the block, which it holds.</summary>
    public ReadOnlyMemory<byte> Slice(int offset, int length) => Memory.Slice(offset, length);

    /// <inheritdoc/>
    /// <remarks>The caller holds the block for as long as it uses the span.</remarks>
    public override Span<byte> GetSpan() => new(_bytes, LengthBytes);

    /// <inheritdoc/>
    /// <remarks>Never moves; the handle holds the block.</remarks>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, LengthBytes);
        return new MemoryHandle(_bytes + elementIndex, pinnable: this);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <summary>Does nothing: others may hold slices.</summary>
    protected override void Dispose(bool disposing)
    {
    }
}
