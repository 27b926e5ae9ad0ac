namespace Burst.Wasm.Runtime;

/// <summary>A mapping of its own, for a memory whose accesses are checked.</summary>
internal sealed unsafe class MappedPlace : MemoryPlace
{
    private nuint _mappedBytes;

    public override void ProtectPollPage(bool isProtected)
    {
        // Loops of code with checks look at the stack limit instead.
    }

    protected override bool TryResize(ulong length)
    {
        // What was mapped once is kept, for a memory that shrinks when it is reset will probably grow again.
        if (Base != null && length <= _mappedBytes)
            return true;
        // A memory without pages has an address too, so that it is not taken for one that was released.
        var bytes = Math.Max((nuint)length, Libc.PageSize);
        var place = Base == null ? Libc.Map(bytes) : Libc.Remap(Base, _mappedBytes, bytes);
        if (place == null)
            return false;
        Base = place;
        _mappedBytes = bytes;
        return true;
    }

    protected override void Clean(bool cardsTellAll)
    {
        // There is no next memory.
    }

    protected override void Leave()
    {
        GC.SuppressFinalize(this);
        if (Base != null)
            Libc.Unmap(Base, _mappedBytes);
        Base = null;
        FreeCards();
    }
}
