namespace Burst.Infer.Scan.Conditions;

/// <summary>A number in a condition.</summary>
/// <param name="Bits">Its 64 bits.</param>
/// <param name="IsUnsigned">How they are meant.</param>
/// <param name="IsCounter">Whether it is a value of <c>__COUNTER__</c>: the bits are then how much it is beyond the condition's
/// first one, and what that is nobody knows.</param>
internal readonly record struct Value(ulong Bits, bool IsUnsigned, bool IsCounter = false);
