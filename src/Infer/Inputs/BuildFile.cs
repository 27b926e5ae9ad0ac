using Burst.Thunks;

namespace Burst.Infer.Inputs;

/// <summary>What a file of the build stands for: its bytes, or an output that has not been made yet.</summary>
/// <param name="Output">A value's hash where the file is an ordinary one, else what its placeholder names.</param>
/// <param name="IsPlaceholder">Whether it has to be forced first.</param>
public readonly record struct BuildFile(OutputRef Output, bool IsPlaceholder);
