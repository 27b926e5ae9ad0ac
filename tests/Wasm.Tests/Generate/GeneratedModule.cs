namespace Burst.Wasm.Tests.Generate;

/// <summary>A module made by chance, and what to call in it.</summary>
/// <param name="Seed">Makes the same module again.</param>
/// <param name="Bytes">The binary format.</param>
/// <param name="Calls">In order, on one instance.</param>
internal sealed record GeneratedModule(int Seed, byte[] Bytes, GeneratedCall[] Calls);

/// <summary>A call of an exported function, whose parameters and results are integers only.</summary>
internal sealed record GeneratedCall(string Name, GeneratedValue[] Arguments);

/// <summary>An integer of 32 or 64 bits.</summary>
internal readonly record struct GeneratedValue(bool IsLong, long Bits);
