namespace Burst.Wasm.Runtime;

/// <summary>What a new instance belongs to and how much it may use.</summary>
public sealed record InstanceOptions
{
    /// <summary>Most elements that the tables of one instance may have together: 10,000,000.</summary>
    public const int DefaultTableElements = 10_000_000;

    internal static readonly InstanceOptions Default = new();

    /// <summary>The store to join; <see langword="null"/> joins that of the things it imports, or makes one.</summary>
    public Store? Store { get; init; }

    /// <summary>Most pages of 64 KiB that the memories of the instance may have together. The default is 65,536 (4
    /// GiB).</summary>
    public uint MaxMemoryPages { get; init; } = MemoryInstance.MostPages;

    /// <summary>Most elements that the tables of the instance may have together.</summary>
    public int MaxTableElements { get; init; } = DefaultTableElements;

    /// <summary>The store's fuel; <see langword="null"/> leaves it as it is, which is without end in a new
    /// store.</summary>
    public long? Fuel { get; init; }

    /// <summary>Whatever host functions need to find from their caller.</summary>
    public object? HostState { get; init; }
}
