using Burst.Infer.Tools;

namespace Burst.Infer.Archive;

/// <summary>Calls of <c>ar</c> and <c>ranlib</c>, GNU's and LLVM's.</summary>
/// <param name="planner">Plans them.</param>
public sealed class ArchiveModel(ArchivePlanner planner) : IToolModel
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tools { get; } = ["ar", "ranlib", "gcc-ar", "gcc-ranlib", "llvm-ar", "llvm-ranlib"];

    /// <inheritdoc/>
    /// <remarks>Makefiles hide what ranlib says because not every system has it, as zlib's does.</remarks>
    public bool IsTried(string tool) => !IsRanlib(tool);

    /// <inheritdoc/>
    public ToolAnswer Answer(ToolCall call)
    {
        var arguments = ResponseFiles.Expand(call.Arguments, call.Directory);
        if (!IsRanlib(call.Tool))
            return planner.Plan(WithoutWrapper(call), arguments);
        var archives = arguments.Where(argument => argument != "-D").ToList();
        return archives.Count == 0 || archives.Exists(archive => archive.StartsWith('-'))
            ? new ToolAnswer.RunReal("its arguments are not known")
            : planner.PlanIndex(archives.Select(call.PathOf));
    }

    private static bool IsRanlib(string tool) => tool.Contains("ranlib", StringComparison.Ordinal);

    // gcc-ar gives ar the plugin for objects that are optimised at link time, which are not planned.
    private static ToolCall WithoutWrapper(ToolCall call) =>
        call.Tool.Contains("gcc-ar", StringComparison.Ordinal) && ProgramSearch.Find("ar", call.Environment.GetValueOrDefault("PATH", ""), call.Directory) is { } ar
            ? call with { Program = ar }
            : call;
}
