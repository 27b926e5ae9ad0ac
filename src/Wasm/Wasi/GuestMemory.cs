using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>The calling instance's memory 0, as host functions see it: every access is checked, and answers instead of
/// throwing.</summary>
/// <remarks>
/// <para>Good for one host call: it does not follow a <c>memory.grow</c>. An instance without a memory has one of
/// length 0.</para>
/// <para>Spans of more than <see cref="int.MaxValue"/> bytes are cut short, which input and output may be
/// anyway.</para>
/// </remarks>
internal readonly unsafe ref struct GuestMemory
{
    private readonly byte* _base;
    private readonly ulong _length;
    private readonly byte* _cards;

    public GuestMemory(Instance caller)
    {
        var body = caller.Body;
        _base = body.MemoryBase;
        _length = body.MemoryLength;
        _cards = body.Cards;
    }

    /// <summary>Whether a range lies in the memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(uint address, ulong length) => length <= _length && address <= _length - length;

    /// <summary>A range to read from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(uint address, uint length, out ReadOnlySpan<byte> bytes)
    {
        if (!Contains(address, length))
        {
            bytes = default;
            return false;
        }

        bytes = new ReadOnlySpan<byte>(_base + address, (int)Math.Min(length, int.MaxValue));
        return true;
    }

    /// <summary>A range to write to; its pages count as changed from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWrite(uint address, uint length, out Span<byte> bytes)
    {
        if (!Contains(address, length))
        {
            bytes = default;
            return false;
        }

        if (_cards != null && length != 0)
            Mark(address, length);
        bytes = new Span<byte>(_base + address, (int)Math.Min(length, int.MaxValue));
        return true;
    }

    /// <summary>A number in guest order, from an address that is known to be in bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Load(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(
        MemoryMarshal.CreateReadOnlySpan(ref _base[address], sizeof(uint)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(uint address, uint value)
    {
        if (!TryWrite(address, sizeof(uint), out var bytes))
            return false;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStore(uint address, ulong value)
    {
        if (!TryWrite(address, sizeof(ulong), out var bytes))
            return false;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return true;
    }

    private void Mark(uint address, uint length)
    {
        var last = (address + (ulong)length - 1) >> MemoryInstance.CardShift;
        for (var page = (ulong)(address >> MemoryInstance.CardShift); page <= last; page++)
            _cards[page] = 1;
    }
}
