using System.Globalization;
using Burst.Engine.Execute;
using Burst.Wasm;
using Burst.Wasm.Runtime;

namespace Burst.Workers.Wasm;

/// <summary>What is said of modules that cannot be made ready, the same by every engine.</summary>
internal static class Refusals
{
    private const int PageKibibytes = 64;

    /// <summary>Translates what went wrong while a module got ready.</summary>
    /// <returns><see langword="null"/> for what is nobody's fault but ours.</returns>
    public static FunctionException? Of(Exception exception, uint pages) => exception switch
    {
        LinkException => Refuse(FailureKind.NotStarted, $"the module needs what is not there: {exception.Message}"),
        WasmResourceException => Refuse(FailureKind.NotStarted, $"{exception.Message} ({MemoryLimit(pages)})"),
        ArgumentException => Refuse(FailureKind.NotStarted, exception.Message),
        TrapException or ExitException => Refuse(
            FailureKind.Signalled, $"the module failed while it got ready: {exception.Message}"),
        _ => null,
    };

    /// <summary>Translates what is wrong with an entry point.</summary>
    // The parameter's name at the end is of no use to whoever wrote the thunk.
    public static FunctionException OfEntryPoint(ArgumentException e) => Refuse(
        FailureKind.BadThunk, e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));

    public static string MemoryLimit(uint pages) =>
        string.Create(CultureInfo.InvariantCulture, $"its memory limit is {(long)pages * PageKibibytes:N0} KiB");

    public static FunctionException Refuse(FailureKind kind, string message) => new(new ExecutionFailure(kind, message));
}
