using Burst.Infer.Tools;

namespace Burst.Infer.Archive;

/// <summary>Calls of <c>ar</c> and <c>ranlib</c>.</summary>
/// <param name="planner">Plans them.</param>
public sealed class ArchiveModel(ArchivePlanner planner) : IToolModel
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["ar", "ranlib", "gcc-ar", "gcc-ranlib"];

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call)
    {
        var arguments = ResponseFiles.Expand(call.Arguments, call.Directory);
        if (!call.Tool.Contains("ranlib", StringComparison.Ordinal))
            return planner.Plan(call, arguments);
        var archives = arguments.Where(argument => argument != "-D").ToList();
        return archives.Count == 0 || archives.Exists(archive => archive.StartsWith('-'))
            ? new ToolAnswer.RunReal("its arguments are not known")
            : planner.PlanIndex(archives.Select(call.PathOf));
    }
}
