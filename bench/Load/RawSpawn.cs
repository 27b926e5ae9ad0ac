using System.Runtime.InteropServices;

namespace Burst.Load;

/// <summary>The floor: posix_spawn and waitpid in a loop, nothing else.</summary>
internal static unsafe partial class RawSpawn
{
    /// <summary>Runs one program to its end, in the current directory, with an empty environment.</summary>
    public static void Run(string program, params string[] arguments)
    {
        var path = Marshal.StringToCoTaskMemUTF8(program);
        var argv = (nint*)NativeMemory.AllocZeroed((nuint)(arguments.Length + 1), (nuint)sizeof(nint));
        var environment = (nint*)NativeMemory.AllocZeroed(1, (nuint)sizeof(nint));
        for (var i = 0; i < arguments.Length; i++)
            argv[i] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
        try
        {
            var error = PosixSpawn(out var pid, path, 0, 0, argv, environment);
            if (error != 0 || WaitPid(pid, out var status, 0) != pid || status != 0)
                throw new InvalidOperationException($"{program}: error {error}");
        }
        finally
        {
            for (var i = 0; i < arguments.Length; i++)
                Marshal.FreeCoTaskMem(argv[i]);
            Marshal.FreeCoTaskMem(path);
            NativeMemory.Free(argv);
            NativeMemory.Free(environment);
        }
    }

    /// <summary>User and system time of this process and of the children that have ended.</summary>
    public static TimeSpan ProcessorTime()
    {
        var total = TimeSpan.Zero;
        var usage = stackalloc long[18];
        foreach (var who in new[] { 0, -1 })
        {
            if (GetResourceUsage(who, usage) != 0)
                throw new InvalidOperationException("getrusage failed");
            total += TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]);
        }

        return total;
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int PosixSpawn(out int pid, nint path, nint actions, nint attributes, nint* argv, nint* environment);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetResourceUsage(int who, long* usage);
}
