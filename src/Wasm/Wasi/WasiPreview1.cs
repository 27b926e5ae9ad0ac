using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>The functions of WASI preview 1 for modules to import.</summary>
/// <remarks>
/// <para>The <see cref="Instance.HostState"/> of an instance that calls them is its <see cref="WasiContext"/>.</para>
/// <para>Source: WASI, <c>snapshot_preview1</c>. Every call is there; sockets and signals answer that there are none. A bad
/// pointer is an error (<c>fault</c>) and no trap.</para>
/// </remarks>
public static class WasiPreview1
{
    /// <summary>The name that modules import it by.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    private static readonly Type[] Families =
    [
        typeof(WasiArguments), typeof(WasiEnvironment), typeof(WasiClock), typeof(WasiDescriptors), typeof(WasiTransfer),
        typeof(WasiDirectories), typeof(WasiPaths), typeof(WasiPoll), typeof(WasiProcess), typeof(WasiRandom), typeof(WasiSockets),
    ];

    /// <summary>Makes the functions known to a linker.</summary>
    public static void Define(Linker linker)
    {
        foreach (var family in Families)
            linker.DefineStatics(ModuleName, family);
    }
}
