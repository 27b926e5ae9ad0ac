namespace Burst.Engine.Execute;

/// <summary>Why one execution failed. A value, not an exception: failing is an ordinary thing for a function.</summary>
/// <param name="Kind">The class of the failure.</param>
/// <param name="Message">For people: what happened, naming the thing, the limit and the value.</param>
/// <param name="IsTransient">Whether the same execution may well succeed if tried again.</param>
/// <param name="ExitStatus">The exit status or signal number, where there was one.</param>
/// <param name="StandardErrorTail">The last lines that the function wrote to its standard error.</param>
public sealed record ExecutionFailure(
    FailureKind Kind, string Message, bool IsTransient = false, int? ExitStatus = null, string StandardErrorTail = "");
