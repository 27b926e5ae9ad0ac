using System.Diagnostics.CodeAnalysis;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>The command itself.</summary>
internal static class WasiProcess
{
    [DoesNotReturn]
    internal static void proc_exit(Instance caller, int code) => throw new ExitException(code);

    /// <summary>There are no signals.</summary>
    internal static Errno proc_raise(Instance caller, uint signal) => Errno.NotSupported;

    internal static Errno sched_yield(Instance caller) => Errno.Success;
}
