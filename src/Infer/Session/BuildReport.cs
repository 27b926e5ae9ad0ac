using Burst.Engine;
using Burst.Infer.Why;

namespace Burst.Infer.Session;

/// <summary>What became of a build.</summary>
/// <param name="ExitStatus">The command's, as a shell tells it.</param>
/// <param name="Decisions">What became of the calls of tools.</param>
/// <param name="Failures">Thunks that failed, in the order of failing.</param>
/// <param name="Errors">Files that could not be written in the end; a sentence each.</param>
/// <param name="Elapsed">From the start of the command to the last file.</param>
public sealed record BuildReport(
    int ExitStatus, DecisionLog Decisions, IReadOnlyList<ThunkFailure> Failures, IReadOnlyList<string> Errors, TimeSpan Elapsed);
