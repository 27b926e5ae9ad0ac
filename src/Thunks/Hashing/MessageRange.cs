namespace Burst.Thunks.Hashing;

/// <summary>Where a message lies among others.</summary>
/// <param name="Offset">Its first byte's place.</param>
/// <param name="Length">How many bytes it has.</param>
public readonly record struct MessageRange(int Offset, int Length)
{
    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Offset, Length);
}
