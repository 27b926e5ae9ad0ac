using System.Runtime.InteropServices;
using Burst.Engine;

namespace Burst.Cli.Signals;

/// <summary>Puts another program in the place of this process.</summary>
internal static unsafe partial class ProgramReplacement
{
    private const int BrokenPipeSignal = 13;

    /// <summary>Replaces the process; on success it does not return.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">Its arguments, without <c>argv[0]</c>.</param>
    /// <param name="name"><c>argv[0]</c>; <see langword="null"/> for the path.</param>
    /// <returns>Why it cannot be executed.</returns>
    public static BurstException Execute(string path, IReadOnlyList<string> arguments, string? name = null)
    {
        // The runtime ignores SIGPIPE, and what is ignored stays so in the new program.
        SetSignal(BrokenPipeSignal, 0);
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)arguments.Count + 2, (nuint)sizeof(byte*));
        vector[0] = (byte*)Marshal.StringToCoTaskMemUTF8(name ?? path);
        for (var i = 0; i < arguments.Count; i++)
            vector[i + 1] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        ExecuteVector(path, vector);
        return new BurstException($"{path}: execv: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    /// <summary>Sets a variable of the environment that the new program will see.</summary>
    public static void SetVariable(string name, string value) => SetVariable(name, value, 1);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrites);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteVector(string path, byte** arguments);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetSignal(int signal, nint handler);
}
