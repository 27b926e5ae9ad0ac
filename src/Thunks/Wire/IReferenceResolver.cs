namespace Burst.Thunks.Wire;

/// <summary>Says what a reference to a forced thunk's output has become.</summary>
public interface IReferenceResolver
{
    /// <summary>Looks up <c>hash</c> or <c>hash#tag</c>.</summary>
    /// <param name="reference">The reference's text.</param>
    /// <param name="value">What stands in its place from now on.</param>
    /// <returns>Whether the reference is to be replaced.</returns>
    bool TryResolve(scoped ReadOnlySpan<byte> reference, out ObjectHash value);
}
