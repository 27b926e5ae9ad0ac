using System.Buffers;
using System.Runtime.InteropServices;
using Burst.Thunks;

namespace Burst.Storage.Packed;

/// <summary>Entries, each a name and the bytes behind it, in memory that the garbage collector neither counts nor
/// scans.</summary>
/// <remarks>
/// <para>The memory is given back when neither the segment nor a <see cref="ReadOnlyMemory{T}"/> of it is held any more; there is
/// no other way to give it back. A span alone holds nothing: whoever reads one has to hold what it came from. So no member
/// hands out a span but <see cref="GetSpan"/>.</para>
/// <para>The collector is told of the bytes (<see cref="GC.AddMemoryPressure"/>), so that it runs for the sake of segments that
/// were let go.</para>
/// <para>Reading is safe on any number of threads, beside writing to other entries.</para>
/// </remarks>
internal sealed unsafe class NativeSegment : MemoryManager<byte>
{
    /// <summary>Bytes in front of an entry's content: its name.</summary>
    public const int HeaderLength = 40;

    private static long _liveBytes;

    private readonly byte* _bytes;

    /// <param name="lengthBytes">Its length, more than 0; what it holds at first is undefined.</param>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public NativeSegment(int lengthBytes)
    {
        _bytes = (byte*)NativeMemory.Alloc((nuint)lengthBytes);
        LengthBytes = lengthBytes;
        Interlocked.Add(ref _liveBytes, lengthBytes);
        GC.AddMemoryPressure(lengthBytes);
    }

    // What CA2015 warns of, a span that outlives its memory, is what the rule above is for: nobody else knows when the last
    // slice is let go.
#pragma warning disable CA2015
    ~NativeSegment()
#pragma warning restore CA2015
    {
        // Null where the constructor threw.
        if (_bytes is null)
            return;
        NativeMemory.Free(_bytes);
        Interlocked.Add(ref _liveBytes, -LengthBytes);
        GC.RemoveMemoryPressure(LengthBytes);
    }

    /// <summary>Bytes of all segments of the process that were not given back yet.</summary>
    public static long LiveBytes => Volatile.Read(ref _liveBytes);

    public int LengthBytes { get; }

    /// <summary>Whether the entry at an offset has this name.</summary>
    public bool IsNamed(int offset, in ObjectHash name)
    {
        var isNamed = MemoryMarshal.Read<ObjectHash>(GetSpan()[offset..]).Equals(name);
        GC.KeepAlive(this);
        return isNamed;
    }

    /// <summary>Writes the name of the entry at an offset.</summary>
    public void Name(int offset, in ObjectHash name)
    {
        MemoryMarshal.Write(GetSpan()[offset..], in name);
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

    /// <summary>A part of the segment, which it keeps.</summary>
    public ReadOnlyMemory<byte> Slice(int offset, int length) => Memory.Slice(offset, length);

    /// <inheritdoc/>
    /// <remarks>The caller holds the segment for as long as it uses the span.</remarks>
    public override Span<byte> GetSpan() => new(_bytes, LengthBytes);

    /// <inheritdoc/>
    /// <remarks>Never moves; the handle holds the segment.</remarks>
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
