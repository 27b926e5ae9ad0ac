using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A linear memory.</summary>
/// <remarks>
/// Used by the thread that uses its store. Spans that it hands out are valid until it grows or its store is disposed
/// of.
/// </remarks>
public sealed unsafe class MemoryInstance
{
    /// <summary>Bytes in a page of the specification.</summary>
    internal const int PageBytes = 65536;

    /// <summary>Most pages of any memory: 4 GiB.</summary>
    internal const uint MostPages = 65536;

    /// <summary>Bytes that one card stands for, as a power of two.</summary>
    internal const int CardShift = 12;

    private readonly MemoryType _type;
    private readonly MemoryBudget _budget;
    private Store? _store;

    /// <summary>Where its bytes are; null once they are given back.</summary>
    private MemoryPlace? _place;

    internal CacheLine Tail;

    private MemoryInstance(MemoryType type, MemoryBudget budget)
    {
        _type = type;
        _budget = budget;
    }

    /// <summary>A memory of the host's, to be imported by modules.</summary>
    /// <param name="engine">The engine of the modules that will import it.</param>
    /// <param name="type">Its size at first and at most, in pages of 64 KiB.</param>
    /// <exception cref="WasmResourceException">There is not so much memory.</exception>
    public static MemoryInstance Create(WasmEngine engine, MemoryType type) =>
        Create(type, engine.UsesGuardPages, false, new MemoryBudget(MostPages));

    /// <summary>The type it was declared with.</summary>
    public MemoryType Type => _type;

    /// <summary>Present length in pages of 64 KiB.</summary>
    public uint Pages => (uint)(Length / PageBytes);

    /// <summary>Present length in bytes.</summary>
    public ulong Length { get; private set; }

    /// <summary>Its first byte; changes when it grows, unless it is guarded.</summary>
    internal byte* Base { get; private set; }

    /// <summary>One byte for each 4 KiB, set after a store to it; null unless pages are tracked. Changes when it
    /// grows.</summary>
    internal byte* Cards { get; private set; }

    /// <summary>Whether what lies behind it faults.</summary>
    internal bool IsGuarded => _place is GuardedPlace;

    /// <summary>How many cards there are for the present length.</summary>
    internal int CardCount => (int)(Length >> CardShift);

    /// <summary>Whether all bytes of unmarked pages are zeros: until somebody writes who does not mark, or takes marks
    /// away.</summary>
    internal bool CardsTellAll { get; set; }

    internal Store? Store => _store;

    /// <summary>Whether the host may have it.</summary>
    internal bool IsExposed { get; set; }

    /// <summary>Bytes to be read.</summary>
    /// <exception cref="TrapException">They are not all inside: <see cref="TrapKind.MemoryOutOfBounds"/>.</exception>
    public ReadOnlySpan<byte> Read(uint address, uint length)
    {
        Check(address, length);
        return new ReadOnlySpan<byte>(Base + address, (int)length);
    }

    /// <summary>Bytes to be written; they count as changed from now on.</summary>
    /// <exception cref="TrapException">They are not all inside: <see cref="TrapKind.MemoryOutOfBounds"/>.</exception>
    public Span<byte> Write(uint address, uint length)
    {
        Check(address, length);
        if (Cards != null)
            Mark(address, length);
        return new Span<byte>(Base + address, (int)length);
    }

    /// <summary>Adds pages of zeros.</summary>
    /// <returns>The length before, in pages; -1 where its type, its limit or the machine does not allow so
    /// many.</returns>
    public long Grow(uint pages)
    {
        var before = Pages;
        var after = (ulong)before + pages;
        if (after > Math.Min(MostPages, Type.Limits.Maximum ?? MostPages) || _budget.PagesLeft < pages)
            return -1;
        if (pages == 0)
            return before;
        if (Base == null || !Resize(after * PageBytes))
            return -1;
        _budget.PagesLeft -= pages;
        _store?.MemoryChanged(this);
        return before;
    }

    internal static MemoryInstance Create(MemoryType type, bool isGuarded, bool isTracked, MemoryBudget budget)
    {
        var memory = new MemoryInstance(type, budget);
        memory.Open(isGuarded, isTracked);
        return memory;
    }

    /// <summary>Makes it what a new memory is, after <see cref="Release"/> and in the store that it has.</summary>
    /// <param name="isGuarded">Whether it has guard pages.</param>
    /// <param name="isTracked">Whether it has cards.</param>
    /// <param name="mostPages">How many pages it may have.</param>
    /// <exception cref="WasmResourceException">There are not so many pages.</exception>
    internal void OpenAgain(bool isGuarded, bool isTracked, long mostPages)
    {
        _budget.PagesLeft = mostPages;
        Open(isGuarded, isTracked);
        _store!.Add(this);
    }

    /// <summary>Makes it part of a store, which it stays.</summary>
    internal bool TryJoin(Store store)
    {
        if (_store is not null)
            return _store == store;
        _store = store;
        store.Add(this);
        return true;
    }

    /// <summary>Gives it cards, all unmarked, where it has none.</summary>
    internal void TrackPages() => Cards = _place!.TrackPages();

    /// <summary>Marks the cards of bytes that were or will be written; they are known to be inside.</summary>
    internal void Mark(ulong address, ulong length)
    {
        if (length == 0)
            return;
        var first = address >> CardShift;
        var last = (address + length - 1) >> CardShift;
        new Span<byte>(Cards + first, (int)(last - first + 1)).Fill(1);
    }

    /// <summary>Takes back what <see cref="Grow"/> did beyond a length. The bytes to go are zeros already.</summary>
    internal void Shrink(ulong length)
    {
        if (length == Length)
            return;
        _budget.PagesLeft += (long)((Length - length) / PageBytes);
        if (!Resize(length))
            throw new WasmResourceException("The system does not let a memory shrink.");
        _store?.MemoryChanged(this);
    }

    internal void ProtectPollPage(bool isProtected) => _place?.ProtectPollPage(isProtected);

    /// <summary>Gives the pages back; nothing can be read or written afterwards.</summary>
    internal void Release()
    {
        if (_place is not { } place)
            return;
        _place = null;
        Base = null;
        Cards = null;
        Length = 0;
        _store?.MemoryChanged(this);
        place.Return(CardsTellAll);
    }

    /// <summary>Leaves its store, which will serve others; to be called after <see cref="Release"/>.</summary>
    internal void Abandon() => _store = Store.Ended;

    private void Open(bool isGuarded, bool isTracked)
    {
        var pages = Type.Limits.Minimum;
        if (pages > _budget.PagesLeft)
        {
            throw new WasmResourceException(
                $"A memory of {pages} pages of 64 KiB was asked for, but only {_budget.PagesLeft} are left.");
        }

        _place = isGuarded ? GuardArena.Rent() : new MappedPlace();
        if (!Resize((ulong)pages * PageBytes))
        {
            Release();
            throw new WasmResourceException($"The system does not give a memory of {pages} pages of 64 KiB.");
        }

        _budget.PagesLeft -= pages;
        if (isTracked)
            TrackPages();
        CardsTellAll = isTracked;
    }

    private void Check(uint address, uint length)
    {
        if ((ulong)address + length > Length)
            throw new TrapException(TrapKind.MemoryOutOfBounds);
        if (length > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"A span holds at most {int.MaxValue} bytes.");
        }
    }

    private bool Resize(ulong length)
    {
        var place = _place!;
        if (!place.Resize(length))
            return false;
        Base = place.Base;
        Cards = place.Cards;
        Length = length;
        return true;
    }
}

/// <summary>How many pages the memories of an instance may still take.</summary>
internal sealed class MemoryBudget(long pages)
{
    public long PagesLeft = pages;
}
