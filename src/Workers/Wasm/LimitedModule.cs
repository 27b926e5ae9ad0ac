namespace Burst.Workers.Wasm;

/// <summary>A module made ready for calls with certain limits. Safe to use from several threads.</summary>
internal sealed class LimitedModule(IReadyModule module, bool metersFuel, uint pages, byte[] entryPoint)
{
    private PinCount _pins;

    public IReadyModule Module => module;

    public bool Fits(bool fuel, uint mostPages, ReadOnlySpan<byte> name) =>
        fuel == metersFuel && mostPages == pages && name.SequenceEqual(entryPoint);

    /// <inheritdoc cref="PinCount.TryPin"/>
    public bool TryPin() => _pins.TryPin();

    public void Unpin() => _pins.Unpin();

    /// <summary>Lets its instances go, unless somebody has pinned it.</summary>
    public bool TryDrop()
    {
        if (!_pins.TryDrop())
            return false;
        module.Dispose();
        return true;
    }
}
