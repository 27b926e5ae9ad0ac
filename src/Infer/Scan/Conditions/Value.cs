namespace Burst.Infer.Scan.Conditions;

/// <summary>A number in a condition.</summary>
/// <param name="Bits">Its 64 bits.</param>
/// <param name="IsUnsigned">How they are meant.</param>
internal readonly record struct Value(ulong Bits, bool IsUnsigned);
