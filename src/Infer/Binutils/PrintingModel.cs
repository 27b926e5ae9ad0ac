using Burst.Infer.Tools;

namespace Burst.Infer.Binutils;

/// <summary>Tools whose answer is what they print: they run for real, and what they read is forced first.</summary>
public sealed class PrintingModel : IToolModel
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["nm", "objdump", "readelf", "size"];

    /// <inheritdoc/>
    public bool OnlyReads => true;

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call) => new ToolAnswer.RunReal("prints what it finds in its files");
}
