using Burst.Thunks;

namespace Burst.Infer.Inputs;

/// <summary>What a file of the build stands for: its bytes, or an output that has not been made yet.</summary>
/// <remarks>Immutable to whoever looks.</remarks>
/// <param name="output">A value's hash where the file is an ordinary one, else what its placeholder names.</param>
/// <param name="isPlaceholder">Whether it has to be forced first.</param>
public sealed class BuildFile(OutputRef output, bool isPlaceholder)
{
    private string? _reference;

    /// <summary>A value's hash where the file is an ordinary one, else what its placeholder names.</summary>
    public OutputRef Output { get; } = output;

    /// <summary>Whether it has to be forced first.</summary>
    public bool IsPlaceholder { get; } = isPlaceholder;

    /// <summary><see cref="Output"/> as thunks write it.</summary>
    public string Reference => _reference ??= $"{Output}";
}
