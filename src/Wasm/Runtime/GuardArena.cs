namespace Burst.Wasm.Runtime;

/// <summary>One large range of addresses, cut into slots, each with room for any memory and with nothing behind
/// it.</summary>
/// <remarks>
/// <code>
///   slot │ 60 KiB nothing │ poll page │ memory: 4 GiB, its present length accessible │ 256 MiB nothing │
///                                      └ base                                         └ reached by static offsets
/// </code>
/// <para>An access to <c>base + (uint)address + offset</c> with an offset below <see cref="GuardBytes"/> stays in its
/// slot,
/// and faults unless it is inside of the memory; <see cref="FaultFilter"/> makes a NullReferenceException of
/// that.</para>
/// <para>The poll page lies in the same 2 MiB as the first page of the memory, so that a small memory takes one page
/// table.</para>
/// <para>Thread-safe.</para>
/// </remarks>
internal static unsafe class GuardArena
{
    /// <summary>Static offset plus width of an access have to be at most this; others need a check of their
    /// own.</summary>
    public const ulong GuardBytes = 256UL << 20;

    private const int MostSlots = 16_384;
    private const int FewestSlots = 16;
    private const ulong LeadBytes = 64 << 10;
    private const ulong MemoryBytes = 4UL << 30;
    private const ulong Alignment = 2UL << 20;
    private const ulong SlotBytes = MemoryBytes + GuardBytes + Alignment;

    /// <summary>Up to as many pages of 4 KiB are cleared by hand: about what a call to the system costs.</summary>
    private const int FewPages = 32;

    private static readonly Lock Gate = new();
    private static readonly Stack<int> Free = new();
    private static byte* _first;
    private static ulong[] _accessible = [];
    private static int _used;
    private static bool _isTried;

    /// <summary>How many memories can have guard pages at the same time; 0 until the arena is there.</summary>
    public static int SlotCount { get; private set; }

    /// <summary>Whether accesses beyond a memory's end can be left to the processor. The first call finds
    /// out.</summary>
    /// <param name="isDemanded">Try it even on processors where it has not been seen to work.</param>
    public static bool IsUsable(bool isDemanded = false)
    {
        lock (Gate)
        {
            if (!_isTried && FaultFilter.IsKnown(isDemanded))
            {
                _isTried = true;
                Reserve();
            }

            return SlotCount > 0;
        }
    }

    /// <summary>Takes a slot whose memory is empty and whose poll page can be read.</summary>
    public static bool TryRent(out GuardSlot slot)
    {
        slot = default;
        int index;
        lock (Gate)
        {
            if (!Free.TryPop(out index))
            {
                if (_used == SlotCount)
                    return false;
                index = _used++;
            }
        }

        slot = new GuardSlot(index, _first + ((ulong)index * SlotBytes) + LeadBytes);
        if (_accessible[index] > 0 || Commit(slot, 0))
            return true;
        lock (Gate)
            Free.Push(index);
        slot = default;
        return false;
    }

    /// <summary>Gives a slot back. Its memory's bytes become zeros.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="length">The memory's length.</param>
    /// <param name="cards">One byte for each 4 KiB that may be other than zero; null where that is not known.</param>
    public static void Return(GuardSlot slot, ulong length, byte* cards)
    {
        if (length > 0 && !TryClear(slot.Base, length, cards))
            Libc.Zero(slot.Base, (nuint)length);
        slot.ProtectPollPage(false);
        lock (Gate)
            Free.Push(slot.Index);
    }

    /// <summary>Makes the first bytes of a slot's memory, and its poll page, accessible, and nothing else.</summary>
    internal static bool Commit(GuardSlot slot, ulong bytes)
    {
        // Counted from the poll page, so that 0 stands for a slot that was never used.
        ref var accessible = ref _accessible[slot.Index];
        var wanted = bytes + Libc.PageSize;
        var from = slot.Base - Libc.PageSize;
        var isDone = wanted == accessible
            || (wanted > accessible
                ? Libc.Protect(from + accessible, (nuint)(wanted - accessible), Libc.ProtectReadWrite)
                : Libc.Protect(from + wanted, (nuint)(accessible - wanted), Libc.ProtectNone));
        if (isDone)
            accessible = wanted;
        return isDone;
    }

    private static bool TryClear(byte* memory, ulong length, byte* cards)
    {
        if (cards == null)
            return false;
        var marked = new ReadOnlySpan<byte>(cards, (int)(length >> MemoryInstance.CardShift));
        if (marked.Count((byte)1) > FewPages)
            return false;
        CardPages.Clear(memory, marked);
        return true;
    }

    private static void Reserve()
    {
        for (var count = MostSlots; count >= FewestSlots; count /= 2)
        {
            var bytes = (nuint)((ulong)count * SlotBytes);
            var place = Libc.Map(bytes + (nuint)Alignment, Libc.ProtectNone);
            if (place == null)
                continue;
            Libc.DontDump(place, bytes + (nuint)Alignment);
            _first = (byte*)(((ulong)place + Alignment - 1) & ~(Alignment - 1));
            if (FaultFilter.TryInstall(_first, bytes))
            {
                _accessible = new ulong[count];
                SlotCount = count;
            }

            return;
        }
    }
}

/// <summary>A place for one memory; see <see cref="GuardArena"/>.</summary>
internal readonly unsafe struct GuardSlot(int index, byte* memory)
{
    public int Index { get; } = index;

    /// <summary>The memory's first byte.</summary>
    public byte* Base { get; } = memory;

    public bool IsValid => Base != null;

    /// <summary>Makes as many bytes of the memory accessible; those beyond fault.</summary>
    public bool Resize(ulong bytes) => GuardArena.Commit(this, bytes);

    /// <summary>Makes the poll page fault, or not.</summary>
    /// <remarks>The first may fail, where the process has too many mappings; the second joins mappings.</remarks>
    public void ProtectPollPage(bool isProtected) =>
        Libc.Protect(Base - Libc.PageSize, Libc.PageSize, isProtected ? Libc.ProtectNone : Libc.ProtectReadWrite);
}
