using System.Runtime.InteropServices;

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

    /// <summary>Threads with a free place of their own, so that they need not share the lock; others share these.</summary>
    /// <remarks>Threads rather than processors: what .NET says of the present processor may be many calls old, and a place
    /// that goes from one to another takes the contents of its memory along.</remarks>
    private const int NearPlaces = 64;

    /// <summary>How long not to collect again, where that found little.</summary>
    private const int FruitlessMilliseconds = 1000;

    private static readonly Lock Gate = new();
    private static readonly Lock CollectionGate = new();
    private static readonly Stack<GuardedPlace> Free = new();
    private static readonly NearPlace[] Near = new NearPlace[NearPlaces];
    private static byte* _first;
    private static int _used;
    private static bool _isTried;
    private static long _nextCollection;

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

    /// <summary>Takes a place whose memory is empty and whose poll page can be read. Where none is left, looks for those
    /// of stores that were dropped rather than disposed of.</summary>
    /// <exception cref="WasmResourceException">All are taken.</exception>
    public static GuardedPlace Rent()
    {
        ref var near = ref NearOf(RunningThread.Current.Ordinal);
        if (near is not null && Interlocked.Exchange(ref near, null) is { } place)
            return place;
        return TryRent() ?? TryRentAfterCollection() ?? throw new WasmResourceException(
            $"All {SlotCount} guarded places for memories are taken; an engine with checks needs none.");
    }

    /// <summary>Takes a place back whose memory is empty.</summary>
    public static void Return(GuardedPlace place)
    {
        if (Interlocked.CompareExchange(ref NearOf(RunningThread.Current.Ordinal), place, null) is null)
            return;
        lock (Gate)
            Free.Push(place);
    }

    private static ref GuardedPlace? NearOf(int thread) => ref Near[thread % NearPlaces].Place;

    private static GuardedPlace? TryRent()
    {
        GuardedPlace? place;
        lock (Gate)
        {
            if (!Free.TryPop(out place) && _used < SlotCount)
                place = new GuardedPlace(_first + ((ulong)_used++ * SlotBytes) + LeadBytes);
        }

        if (place is null)
            return TakeFromOthers();
        if (place.TryOpen())
            return place;
        lock (Gate)
            Free.Push(place);
        return null;
    }

    private static GuardedPlace? TakeFromOthers()
    {
        for (var i = 0; i < NearPlaces; i++)
        {
            if (Interlocked.Exchange(ref NearOf(i), null) is { } place)
                return place;
        }

        return null;
    }

    private static GuardedPlace? TryRentAfterCollection()
    {
        lock (CollectionGate)
        {
            // Others may have waited here while one of them collected.
            if (TryRent() is { } place)
                return place;
            if (Environment.TickCount64 < _nextCollection)
                return null;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            lock (Gate)
            {
                if (Free.Count < SlotCount / 8)
                    _nextCollection = Environment.TickCount64 + FruitlessMilliseconds;
            }

            return TryRent();
        }
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
                SlotCount = count;
            return;
        }
    }

    /// <summary>One thread's free place, away from the cache lines of the others and of the array's length, which all
    /// read.</summary>
    /// <remarks>Of a struct with references, the runtime keeps the size only where the layout is explicit.</remarks>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct NearPlace
    {
        [FieldOffset(64)]
        public GuardedPlace? Place;
    }
}
