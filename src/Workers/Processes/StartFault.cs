using System.Text;
using Burst.Engine.Execute;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes;

/// <summary>Says why a program could not be started, which the error number alone does not tell.</summary>
internal static class StartFault
{
    private const int AnyExecuteBit = 0x49; // 0111

    /// <summary>Whether another try a moment later may succeed: a file still open for writing in a child that is
    /// about to
    /// load another program, or a moment's lack of processes or memory.</summary>
    public static bool IsPassing(int error) => error is Errno.TextBusy or Errno.TryAgain or Errno.NoMemory;

    /// <summary>Makes the failure.</summary>
    /// <param name="error">What starting the program gave.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="path">Its file.</param>
    public static ExecutionFailure Explain(int error, string function, string path)
    {
        var isThere = FileStatus.Read(path, out var status) == 0;
        if (!isThere)
            return new ExecutionFailure(FailureKind.ObjectMissing, $"the function {function} is not in the store");
        var reason = error switch
        {
            Errno.AccessDenied when (status.Mode & AnyExecuteBit) == 0 =>
                $"is not executable (mode 0{Convert.ToString(status.Mode, 8)}); collect it from an executable file",
            Errno.AccessDenied => $"may not be executed (mode 0{Convert.ToString(status.Mode, 8)}); is {path} on a file"
                + " system mounted noexec, or its interpreter not executable?",
            Errno.NotExecutable =>
                "is not a program of this machine's kind, nor a script that starts with '#!' and an interpreter",
            Errno.NoEntry when Interpreter(path) is { } interpreter => $"needs {interpreter}, which does not exist",
            Errno.NoEntry => "needs a program loader (of a dynamically linked program) which does not exist",
            _ => $"could not be started: {Errno.Describe(error)}",
        };
        return new ExecutionFailure(FailureKind.NotStarted, $"the function {function} {reason}", IsPassing(error));
    }

    /// <summary>Makes the failure where the arguments and variables are too long.</summary>
    /// <remarks>Source: execve(2), "Limits on size of arguments and environment".</remarks>
    /// <param name="function">The function's name.</param>
    /// <param name="lengthBytes">Length of all of them.</param>
    /// <param name="longestBytes">Length of the longest.</param>
    public static ExecutionFailure ExplainLength(string function, int lengthBytes, int longestBytes) => new(
        FailureKind.NotStarted,
        $"the function {function} was given more arguments and variables than the system takes: {lengthBytes} bytes, the"
        + $" longest has {longestBytes}; the limits are {32 * Environment.SystemPageSize} bytes for one and a quarter of"
        + " the stack's limit (ulimit -s) for all; hand long texts over as values");

    private static string? Interpreter(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            Span<byte> head = stackalloc byte[256];
            head = head[..RandomAccess.Read(file, head, 0)];
            if (!head.StartsWith("#!"u8))
                return null;
            var line = head[2..].TrimStart(" \t"u8);
            var end = line.IndexOfAny(" \t\n"u8);
            return Encoding.UTF8.GetString(end < 0 ? line : line[..end]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
