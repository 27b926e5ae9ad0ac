namespace Burst.Wasm.Structure;

/// <summary>The size of a memory (in pages of 64 KiB) or of a table (in elements).</summary>
/// <param name="Minimum">What it has at first.</param>
/// <param name="Maximum">What it may grow to; <see langword="null"/> where the module sets no bound.</param>
public readonly record struct Limits(uint Minimum, uint? Maximum);
