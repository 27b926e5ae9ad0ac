namespace Burst.Wasm.Runtime;

/// <summary>A place of <see cref="GuardArena"/> for one memory at a time; there for ever once it was made.</summary>
internal sealed unsafe class GuardedPlace : MemoryPlace
{
    /// <summary>Up to as many pages of 4 KiB are cleared by hand: about what a call to the system costs.</summary>
    private const int FewPages = 32;

    /// <summary>Bytes that can be accessed, counted from the poll page; kept from one memory to the next.</summary>
    private ulong _accessible;

    private bool _isPollPageProtected;

    internal CacheLine Tail;

    public GuardedPlace(byte* memory)
    {
        Base = memory;
    }

    /// <summary>Comes back to life, for its addresses stay reserved: the base class returns it to the arena.</summary>
    ~GuardedPlace() => GC.ReRegisterForFinalize(this);

    /// <summary>Makes the poll page and no byte of the memory accessible, where the place was never used
    /// before.</summary>
    public bool TryOpen() => _accessible > 0 || TryResize(0);

    public override void ProtectPollPage(bool isProtected)
    {
        if (!isProtected && !_isPollPageProtected)
            return;
        // The first may fail, where the process has too many mappings; the second joins mappings.
        Libc.Protect(
            Base - Libc.PageSize, Libc.PageSize, isProtected ? Libc.ProtectNone : Libc.ProtectReadWrite);
        _isPollPageProtected = isProtected;
    }

    protected override bool TryResize(ulong length)
    {
        var wanted = length + Libc.PageSize;
        var from = Base - Libc.PageSize;
        var isDone = wanted == _accessible
            || (wanted > _accessible
                ? Libc.Protect(from + _accessible, (nuint)(wanted - _accessible), Libc.ProtectReadWrite)
                : Libc.Protect(from + wanted, (nuint)(_accessible - wanted), Libc.ProtectNone));
        if (isDone)
            _accessible = wanted;
        return isDone;
    }

    protected override void Clean(bool cardsTellAll)
    {
        if (Length > 0 && !(cardsTellAll && TryClear()))
            Libc.Zero(Base, (nuint)Length);
        ClearCards();
        ProtectPollPage(false);
    }

    protected override void Leave() => GuardArena.Return(this);

    private bool TryClear()
    {
        var cards = new ReadOnlySpan<byte>(Cards, CardCount);
        if (cards.Count((byte)1) > FewPages)
            return false;
        CardPages.Clear(Base, cards);
        return true;
    }
}
