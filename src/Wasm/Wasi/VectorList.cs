namespace Burst.Wasm.Wasi;

/// <summary>The buffers of a scattered read or a gathered write: pairs of an address and a length in guest
/// memory.</summary>
internal readonly ref struct VectorList
{
    /// <summary>The most buffers of one call, as Linux has it.</summary>
    private const uint Limit = 1024;

    private readonly GuestMemory _memory;
    private readonly uint _address;

    private VectorList(GuestMemory memory, uint address, uint count)
    {
        _memory = memory;
        _address = address;
        Count = count;
    }

    /// <summary>How many buffers there are.</summary>
    public uint Count { get; }

    /// <summary>Checks the list and every buffer, so that a bad one changes nothing.</summary>
    public static Errno Open(GuestMemory memory, uint address, uint count, out VectorList vectors)
    {
        vectors = new VectorList(memory, address, count);
        if (count > Limit)
            return Errno.Invalid;
        if (!memory.Contains(address, count * 8UL))
            return Errno.BadAddress;
        var total = 0UL;
        for (var i = 0u; i < count; i++)
        {
            var length = memory.Load(address + (i * 8) + 4);
            if (!memory.Contains(memory.Load(address + (i * 8)), length))
                return Errno.BadAddress;
            total += length;
        }

        // The answer has 32 bits, and buffers may lie over one another.
        return total <= uint.MaxValue ? Errno.Success : Errno.Invalid;
    }

    /// <summary>A buffer to write from.</summary>
    public bool TryRead(uint index, out ReadOnlySpan<byte> bytes) =>
        _memory.TryRead(_memory.Load(_address + (index * 8)), _memory.Load(_address + (index * 8) + 4), out bytes);

    /// <summary>A buffer to read into. May fail although the list was checked: an earlier buffer may lie over the
    /// list.</summary>
    public bool TryWrite(uint index, out Span<byte> bytes) =>
        _memory.TryWrite(_memory.Load(_address + (index * 8)), _memory.Load(_address + (index * 8) + 4), out bytes);
}
