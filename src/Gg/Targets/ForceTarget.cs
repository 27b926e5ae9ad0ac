using Burst.Thunks;

namespace Burst.Gg.Targets;

/// <summary>Something to force.</summary>
/// <param name="Name">As the caller named it.</param>
/// <param name="Output">What to force.</param>
/// <param name="Path">The placeholder that the value replaces; <see langword="null"/> where the value is only reported.</param>
public readonly record struct ForceTarget(string Name, OutputRef Output, string? Path);
