namespace Burst.Wasm.Wasi.Files;

/// <summary>How much a command may make on its file system. What the host puts there does not count.</summary>
public sealed record FileLimits
{
    private const ulong LargestFile = 0x7FFF_0000;

    /// <summary>The most bytes in files that the command made or changed, all together; beyond it writes fail with
    /// <c>nospc</c>. The default is 1 GiB.</summary>
    public ulong MaxBytes { get; init; } = 1UL << 30;

    /// <summary>The longest file that the command may make; beyond it writes fail with <c>fbig</c>. The default, and
    /// the most there can be, is 2 GiB less 64 KiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Longer than that.</exception>
    public ulong MaxFileBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestFile);
            field = value;
        }
    }

    = LargestFile;

    /// <summary>The most names that the command may give to files, directories and links; beyond it <c>nospc</c>. The
    /// default is 65,536.</summary>
    public int MaxNames { get; init; } = 65_536;

    /// <summary>The most directories inside one another; beyond it <c>nametoolong</c>. The default is 256.</summary>
    public int MaxDepth { get; init; } = 256;
}
