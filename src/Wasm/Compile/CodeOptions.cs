namespace Burst.Wasm.Compile;

/// <summary>What generated code has to do besides computing. Each combination is compiled by itself.</summary>
/// <param name="UsesGuardPages">Accesses beyond a memory's end fault, instead of being compared with its length.</param>
/// <param name="MetersFuel">Each instruction costs one unit of fuel, charged at the beginning of its block.</param>
/// <param name="TracksPages">Stores mark their 4 KiB page, so that an instance can be reset by restoring those alone.</param>
/// <param name="CanonicalNaN">NaN results of arithmetic have the canonical bits, so that processors do not differ.</param>
public readonly record struct CodeOptions(
    bool UsesGuardPages, bool MetersFuel = false, bool TracksPages = false, bool CanonicalNaN = false);
