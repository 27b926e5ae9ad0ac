namespace Burst.Thunks.Graph;

/// <summary>From a thunk to one that it waits for.</summary>
/// <param name="Node">The number of the thunk that is waited for.</param>
/// <param name="Tag">Which of its outputs; <see langword="null"/> for the first.</param>
public readonly record struct ThunkEdge(int Node, string? Tag);
