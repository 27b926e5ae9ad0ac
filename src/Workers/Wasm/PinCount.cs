namespace Burst.Workers.Wasm;

/// <summary>How many use a thing that others want to drop; it is dropped only when nobody does, and then for ever.</summary>
/// <remarks>Thread-safe. A field of this type must not be readonly.</remarks>
internal struct PinCount
{
    private int _pins; // negative once it is dropped

    /// <summary>Keeps the thing from being dropped until <see cref="Unpin"/>.</summary>
    /// <returns><see langword="false"/> where it is dropped already.</returns>
    public bool TryPin()
    {
        for (var pins = Volatile.Read(ref _pins); pins >= 0;)
        {
            var seen = Interlocked.CompareExchange(ref _pins, pins + 1, pins);
            if (seen == pins)
                return true;
            pins = seen;
        }

        return false;
    }

    public void Unpin() => Interlocked.Decrement(ref _pins);

    /// <summary>Makes it impossible to pin, unless somebody has.</summary>
    public bool TryDrop() => Interlocked.CompareExchange(ref _pins, int.MinValue, 0) == 0;
}
