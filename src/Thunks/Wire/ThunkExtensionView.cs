namespace Burst.Thunks.Wire;

/// <summary>A thunk's extension, read in place.</summary>
public readonly ref struct ThunkExtensionView
{
    /// <summary>The exported function to call, in UTF-8; never empty.</summary>
    public ReadOnlySpan<byte> EntryPoint { get; private init; }

    /// <inheritdoc cref="ThunkExtension.MemoryBytes"/>
    public long MemoryBytes { get; private init; }

    /// <inheritdoc cref="ThunkExtension.Fuel"/>
    public long Fuel { get; private init; }

    /// <inheritdoc cref="ThunkExtension.Determinism"/>
    public DeterminismProfile Determinism { get; private init; }

    /// <inheritdoc cref="ThunkExtension.Seed"/>
    public ulong Seed { get; private init; }

    /// <inheritdoc cref="ThunkExtension.CpuThousandths"/>
    public long CpuThousandths { get; private init; }

    /// <inheritdoc cref="ThunkExtension.Gpus"/>
    public long Gpus { get; private init; }

    /// <inheritdoc cref="ThunkExtension.Network"/>
    public bool Network { get; private init; }

    /// <inheritdoc cref="ThunkExtension.Processes"/>
    public long Processes { get; private init; }

    /// <inheritdoc cref="ThunkExtension.DiskBytes"/>
    public long DiskBytes { get; private init; }

    /// <inheritdoc cref="ThunkExtension.HasModuleWords"/>
    public bool HasModuleWords =>
        !EntryPoint.SequenceEqual(DefaultEntryPoint) || Fuel != 0 || Determinism != DeterminismProfile.Strict || Seed != 0;

    /// <inheritdoc cref="ThunkExtension.HasContainerWords"/>
    public bool HasContainerWords => CpuThousandths != 0 || Gpus != 0 || Network || Processes != 0 || DiskBytes != 0;

    /// <summary>The same as a model of its own.</summary>
    public ThunkExtension ToModel() => new()
    {
        EntryPoint = System.Text.Encoding.UTF8.GetString(EntryPoint),
        MemoryBytes = MemoryBytes,
        Fuel = Fuel,
        Determinism = Determinism,
        Seed = Seed,
        CpuThousandths = CpuThousandths,
        Gpus = Gpus,
        Network = Network,
        Processes = Processes,
        DiskBytes = DiskBytes,
    };

    internal static ThunkExtensionView Default => new() { EntryPoint = DefaultEntryPoint };

    private static ReadOnlySpan<byte> DefaultEntryPoint => "_start"u8;

    /// <summary>Reads the message in canonical form, or says no: fields in order, no defaults, nothing unknown.</summary>
    /// <param name="message">The message without its head.</param>
    /// <param name="view">What it says.</param>
    internal static bool TryParse(ReadOnlySpan<byte> message, out ThunkExtensionView view)
    {
        view = default;
        var position = 0;
        var entryPoint = DefaultEntryPoint;
        if (position < message.Length && message[position] == ThunkFields.Tag(ThunkFields.ExtensionEntryPoint))
        {
            position++;
            if (!ThunkView.TryReadLength(message, ref position, message.Length, out var length))
                return false;
            entryPoint = message.Slice(position, length);
            if (length == 0 || entryPoint.SequenceEqual(DefaultEntryPoint)
                || !System.Text.Unicode.Utf8.IsValid(entryPoint))
            {
                return false;
            }

            position += length;
        }

        if (!TryReadNumber(message, ref position, ThunkFields.ExtensionMemory, long.MaxValue, out var memory)
            || !TryReadNumber(message, ref position, ThunkFields.ExtensionFuel, long.MaxValue, out var fuel)
            || !TryReadNumber(
                message, ref position, ThunkFields.ExtensionDeterminism, (ulong)DeterminismProfile.Relaxed, out var profile)
            || !TryReadNumber(message, ref position, ThunkFields.ExtensionSeed, ulong.MaxValue, out var seed)
            || !TryReadNumber(message, ref position, ThunkFields.ExtensionCpus, long.MaxValue, out var cpus)
            || !TryReadNumber(message, ref position, ThunkFields.ExtensionGpus, long.MaxValue, out var gpus)
            || !TryReadNumber(message, ref position, ThunkFields.ExtensionNetwork, 1, out var network)
            || !TryReadNumber(message, ref position, ThunkFields.ExtensionProcesses, long.MaxValue, out var processes)
            || !TryReadNumber(message, ref position, ThunkFields.ExtensionDisk, long.MaxValue, out var disk)
            || position != message.Length || message.IsEmpty)
        {
            return false;
        }

        view = new ThunkExtensionView
        {
            EntryPoint = entryPoint,
            MemoryBytes = (long)memory,
            Fuel = (long)fuel,
            Determinism = (DeterminismProfile)profile,
            Seed = seed,
            CpuThousandths = (long)cpus,
            Gpus = (long)gpus,
            Network = network != 0,
            Processes = (long)processes,
            DiskBytes = (long)disk,
        };
        return true;
    }

    private static bool TryReadNumber(
        ReadOnlySpan<byte> message, ref int position, int field, ulong greatest, out ulong value)
    {
        value = 0;
        if (position == message.Length || message[position] != field << 3)
            return true;
        position++;
        for (var shift = 0; shift < 70 && position < message.Length; shift += 7)
        {
            var next = message[position++];
            if (shift == 63 && next > 1)
                return false;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return next != 0 && value <= greatest; // neither zero nor padded with zeros
        }

        return false;
    }
}
