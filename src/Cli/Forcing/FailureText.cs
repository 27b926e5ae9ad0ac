using System.Globalization;
using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Gg.Describe;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>What failed, with what is needed to run it again by hand.</summary>
internal static class FailureText
{
    private const int ShownLines = 20;

    /// <summary>Several lines about one thunk, without the last line end.</summary>
    /// <param name="failure">What failed.</param>
    /// <param name="showsErrorTail">Whether to repeat what the function wrote last.</param>
    public static string Format(ThunkFailure failure, bool showsErrorTail)
    {
        var tries = failure.Attempts > 1
            ? string.Create(CultureInfo.InvariantCulture, $" (tried {failure.Attempts} times)")
            : "";
        var text = new StringBuilder($"failed: {failure.Executed}{tries}\n  {OneLine(failure.Failure.Message)}");
        if (failure.Executed != failure.Thunk)
            text.Append($"\n  thunk     {failure.Thunk}, with its inputs put in");
        if (failure.FunctionHash.Length > 0)
            text.Append($"\n  function  {failure.FunctionHash}");
        if (!failure.Arguments.IsDefaultOrEmpty)
            text.Append($"\n  command   {ShellQuote.Join(failure.Arguments)}");
        if (failure.FunctionHash.Length > 0 && HasRun(failure.Failure.Kind))
            text.Append($"\n  again     burst execute {failure.Executed}");
        if (showsErrorTail)
            AppendTail(text, failure.Failure.StandardErrorTail);
        return text.ToString();
    }

    /// <summary>The lines that <c>gg-execute</c> would have printed.</summary>
    public static string FormatAsGgExecute(ThunkFailure failure)
    {
        var status = failure.Failure.ExitStatus;
        return failure.Failure.Kind switch
        {
            FailureKind.Exited => string.Create(
                CultureInfo.InvariantCulture,
                $"std::exception\n `{failure.Executed}': process exited with failure status {status}"),
            FailureKind.Signalled when status is not null => string.Create(
                CultureInfo.InvariantCulture, $"std::exception\n `{failure.Executed}': process died on signal {status}"),
            FailureKind.OutputMissing or FailureKind.NotStarted or FailureKind.ObjectMissing or FailureKind.ObjectCorrupt =>
                $"std::exception\n `{failure.Executed}': {OneLine(failure.Failure.Message)}",
            _ => $"gg-execute: {OneLine(failure.Failure.Message)}",
        };
    }

    /// <summary>The last line of <c>gg-force</c>: how its <c>gg-execute</c> ended, or why it did not come so far.</summary>
    public static string FormatAsGgForce(ThunkFailure failure) => failure.FunctionHash.Length == 0
        ? OneLine(failure.Failure.Message)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"`{failure.Executed}': process exited with failure status {(int)GgExecuteCode(failure.Failure.Kind)}");

    /// <summary>The last line of <c>gg-force</c> where functions ran on servers.</summary>
    public static string FormatAsRemoteGgForce(ThunkFailure failure) => failure.Failure.Kind is FailureKind.Exited or FailureKind.Signalled
        ? $"execution failed: {failure.Executed}"
        : OneLine(failure.Failure.Message);

    /// <summary>What <c>burst execute</c> ends with after such a failure.</summary>
    public static ExitCode ExecuteCode(FailureKind kind) => kind switch
    {
        FailureKind.ObjectMissing or FailureKind.ObjectCorrupt => ExitCode.Dependencies,
        FailureKind.BadThunk or FailureKind.Cycle or FailureKind.NoWorker => ExitCode.Operational,
        FailureKind.StorageFailed => ExitCode.Upload,
        FailureKind.Cancelled => ExitCode.Interrupted,
        _ => ExitCode.Execution,
    };

    /// <summary>What <c>gg-execute</c> ends with after such a failure.</summary>
    /// <remarks>gg does not look at a thunk's objects before it starts the function, so that one that is missing shows as a
    /// function that failed; and what it cannot read or write afterwards is an operational failure.</remarks>
    public static ExitCode GgExecuteCode(FailureKind kind) => kind switch
    {
        FailureKind.ObjectMissing or FailureKind.ObjectCorrupt => ExitCode.Execution,
        FailureKind.OutputInvalid or FailureKind.StorageFailed => ExitCode.Operational,
        _ => ExecuteCode(kind),
    };

    /// <summary>What to say of files that are not outputs.</summary>
    public static string Leftovers(in ObjectHash thunk, IReadOnlyList<string> files) =>
        $"{thunk}: Directory not empty: the function left {ShellQuote.Join(files)}";

    private static bool HasRun(FailureKind kind) =>
        kind is not (FailureKind.Cycle or FailureKind.BadThunk or FailureKind.Cancelled);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();

    private static void AppendTail(StringBuilder text, string tail)
    {
        var lines = tail.TrimEnd('\n').Split('\n');
        if (lines is [""])
            return;
        text.Append("\n  its standard error ended with");
        foreach (var line in lines.AsSpan(Math.Max(0, lines.Length - ShownLines)))
            text.Append("\n    ").Append(line.TrimEnd('\r'));
    }
}
