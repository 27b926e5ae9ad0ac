using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Infer.Tools;

/// <summary>What becomes of a call of a build tool.</summary>
public abstract record ToolAnswer
{
    private ToolAnswer()
    {
    }

    /// <summary>Thunks stand for the call; the session writes a placeholder (or, where the result is known, the result) for
    /// each output, then the side files, and the tool ends with 0.</summary>
    /// <param name="Outputs">The files that the tool would have written.</param>
    /// <param name="SideFiles">Files whose content is known already, such as dependency files.</param>
    /// <param name="Messages">Outputs that hold what the tool prints: to be shown once their thunk is forced.</param>
    public sealed record Modelled(
        ImmutableArray<PlannedOutput> Outputs, ImmutableArray<SideFile> SideFiles, ImmutableArray<OutputRef> Messages)
        : ToolAnswer
    {
        /// <summary>Steps to be shown, such as <c>compiled: T…</c>; for <c>infer --verbose</c>.</summary>
        public ImmutableArray<string> Steps { get; init; } = [];
    }

    /// <summary>What the tool would say is known: it ends with 0 and writes nothing but this.</summary>
    /// <param name="Output">What it prints to its standard output.</param>
    /// <param name="SideFiles">Files that it writes.</param>
    public sealed record Told(ReadOnlyMemory<byte> Output, ImmutableArray<SideFile> SideFiles) : ToolAnswer;

    /// <summary>The real tool runs, as the build called it.</summary>
    /// <param name="Reason">Why, for <c>infer --why</c>; a clause such as <c>reads its input from a pipe</c>.</param>
    public sealed record RunReal(string Reason) : ToolAnswer;

    /// <summary>The call is at fault, and the tool would have said so.</summary>
    /// <param name="ExitCode">Not 0.</param>
    /// <param name="Message">What the tool prints to its standard error.</param>
    public sealed record Refused(int ExitCode, string Message) : ToolAnswer;
}

/// <summary>A file that a thunk's output will become.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Output">The output.</param>
/// <param name="IsProgram">Whether the tool would have made it executable.</param>
public sealed record PlannedOutput(string Path, OutputRef Output, bool IsProgram = false);

/// <summary>A file written at once.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Content">Its bytes.</param>
public sealed record SideFile(string Path, ReadOnlyMemory<byte> Content);
