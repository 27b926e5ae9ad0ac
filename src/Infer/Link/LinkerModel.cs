using Burst.Infer.Tools;

namespace Burst.Infer.Link;

/// <summary>Calls of the linker itself, as <c>ld -r</c>, or a kernel's and a boot loader's links.</summary>
/// <param name="planner">Plans them.</param>
public sealed class LinkerModel(LinkPlanner planner) : IToolModel
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["ld", "ld.bfd", "ld.lld"];

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call) =>
        planner.PlanLinker(call, ResponseFiles.Expand(call.Arguments, call.Directory));
}
