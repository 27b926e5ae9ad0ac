using System.Diagnostics.CodeAnalysis;
using Burst.Thunks;

namespace Burst.Storage.Packed;

/// <summary>One lock's share of a <see cref="PackedTable"/>.</summary>
internal sealed class PackedShard
{
    /// <summary>Bytes in front of an entry's content: its name.</summary>
    public const int HeaderLength = 40;

    /// <summary>From this length on (name included) an entry has a segment of its own, copied outside the
    /// lock.</summary>
    public const int OwnSegmentLength = 64 << 10;

    private const int Alignment = 8;
    private const int OffsetBits = 15;
    private const int SegmentBits = 19;
    private const int TagShift = OffsetBits + SegmentBits + 1;
    private const ulong PresentBit = 1UL << (TagShift - 1);
    private const int FirstSlotCount = 32;
    private const int FirstSegmentLength = 4 << 10;
    private const int MaxSegmentLength = Alignment << OffsetBits;

    private readonly Lock _writing = new();

    /// <summary>Open addressing with linear probing; a power of two of words, at most 5/8 full; 0 is an empty slot.</summary>
    private NativeBlock _slots = NewTable(FirstSlotCount);

    /// <summary>Published before any slot that points into it; only ever appended to.</summary>
    private NativeBlock[] _segments = [];

    private int _segmentCount;
    private NativeBlock? _open;
    private int _openIndex;
    private int _openUsed;
    private int _count;
    private long _segmentBytes;

    public int Count => Volatile.Read(ref _count);

    public long HeldBytes => Volatile.Read(ref _segmentBytes) + Volatile.Read(ref _slots).LengthBytes;

    public bool TryFind(in ObjectHash name, [NotNullWhen(true)] out NativeBlock? segment, out int offset)
    {
        var table = Volatile.Read(ref _slots);
        var slots = table.Words;
        var tag = name.HashCode64 >> TagShift;
        var mask = (uint)slots.Length - 1;
        for (var index = (uint)tag & mask; ; index = (index + 1) & mask)
        {
            var slot = Volatile.Read(ref slots[(int)index]);
            if (slot == 0)
                break;
            if (slot >> TagShift == tag && IsNamed(slot, name, out segment, out offset))
            {
                GC.KeepAlive(table);
                return true;
            }
        }

        GC.KeepAlive(table);
        segment = null;
        offset = 0;
        return false;
    }

    public bool Put(in ObjectHash name, ReadOnlySpan<byte> content, bool replace)
    {
        if (content.Length > OwnSegmentLength - HeaderLength)
        {
            if (!replace && TryFind(name, out _, out _))
                return false;
            var segment = new NativeBlock(HeaderLength + content.Length);
            segment.Write(HeaderLength, content);
            return PutSegment(name, segment, replace);
        }

        lock (_writing)
        {
            var index = FindSlot(name, out var isThere);
            if (isThere && !replace)
                return false;
            var length = (HeaderLength + content.Length + Alignment - 1) & -Alignment;
            var open = _open;
            if (open is null || open.LengthBytes - _openUsed < length)
                open = OpenSegment(length);
            var offset = _openUsed;
            _openUsed += length;
            open.Write(offset, name);
            open.Write(offset + HeaderLength, content);
            Publish(index, isThere, name, _openIndex, offset);
            return true;
        }
    }

    public bool PutSegment(in ObjectHash name, NativeBlock segment, bool replace)
    {
        segment.Write(0, name);
        lock (_writing)
        {
            var index = FindSlot(name, out var isThere);
            if (isThere && !replace)
                return false;
            Publish(index, isThere, name, AppendSegment(segment), 0);
            return true;
        }
    }

    private bool IsNamed(ulong slot, in ObjectHash name, out NativeBlock segment, out int offset)
    {
        segment = Volatile.Read(ref _segments)[(int)(slot >> OffsetBits) & ((1 << SegmentBits) - 1)];
        var start = ((int)slot & ((1 << OffsetBits) - 1)) * Alignment;
        offset = start + HeaderLength;
        return segment.Read<ObjectHash>(start).Equals(name);
    }

    private int FindSlot(in ObjectHash name, out bool isThere)
    {
        var slots = _slots.Words;
        var tag = name.HashCode64 >> TagShift;
        var mask = (uint)slots.Length - 1;
        for (var index = (uint)tag & mask; ; index = (index + 1) & mask)
        {
            var slot = slots[(int)index];
            isThere = slot != 0 && slot >> TagShift == tag && IsNamed(slot, name, out _, out _);
            if (slot == 0 || isThere)
                return (int)index;
        }
    }

    private void Publish(int index, bool isThere, in ObjectHash name, int segmentIndex, int offset)
    {
        var slots = _slots.Words;
        var slot = ((name.HashCode64 >> TagShift) << TagShift) | PresentBit
            | ((ulong)segmentIndex << OffsetBits) | (uint)(offset / Alignment);
        Volatile.Write(ref slots[index], slot);
        if (isThere)
            return;
        Volatile.Write(ref _count, _count + 1);
        if (_count * 8L > slots.Length * 5L)
            Grow();
    }

    private void Grow()
    {
        // A slot's tag holds the bits that place it, so entries need not be visited.
        var slots = _slots.Words;
        var table = NewTable(slots.Length * 2);
        var grown = table.Words;
        var mask = (uint)grown.Length - 1;
        foreach (var slot in slots)
        {
            if (slot == 0)
                continue;
            var index = (uint)(slot >> TagShift) & mask;
            while (grown[(int)index] != 0)
                index = (index + 1) & mask;
            grown[(int)index] = slot;
        }

        Volatile.Write(ref _slots, table);
    }

    private NativeBlock OpenSegment(int atLeast)
    {
        // Doubling from 4 KiB keeps a store of a few objects small.
        var length = Math.Min(MaxSegmentLength, Math.Max(FirstSegmentLength, (_open?.LengthBytes ?? 0) * 2));
        while (length < atLeast)
            length *= 2;
        var segment = new NativeBlock(length);
        _openIndex = AppendSegment(segment);
        _open = segment;
        _openUsed = 0;
        return segment;
    }

    private static NativeBlock NewTable(int slotCount) => new(slotCount * sizeof(ulong), isCleared: true);

    private int AppendSegment(NativeBlock segment)
    {
        if (_segmentCount == 1 << SegmentBits)
        {
            throw new OutOfMemoryException(
                $"A shard in memory holds at most {1 << SegmentBits} segments, and all are taken.");
        }

        var segments = _segments;
        if (_segmentCount == segments.Length)
            Array.Resize(ref segments, Math.Max(4, segments.Length * 2));
        segments[_segmentCount] = segment;
        Volatile.Write(ref _segmentBytes, _segmentBytes + segment.LengthBytes);
        Volatile.Write(ref _segments, segments);
        return _segmentCount++;
    }
}
