using System.Reflection;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>The functions of WASI preview 1 for modules to import.</summary>
/// <remarks>
/// <para>The <see cref="Instance.HostState"/> of an instance that calls them is its <see cref="WasiContext"/>.</para>
/// <para>Source: WASI, <c>snapshot_preview1</c>. Every call is there; sockets and signals answer that there are none. A
/// bad pointer is an error (<c>fault</c>) and no trap.</para>
/// </remarks>
public static class WasiPreview1
{
    /// <summary>The name that modules import it by.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    /// <summary>The name of what came before preview 1: the same, but for a few structures.</summary>
    internal const string UnstableModuleName = "wasi_unstable";

    private static readonly Type[] Families =
    [
        typeof(WasiArguments), typeof(WasiEnvironment), typeof(WasiClock), typeof(WasiDescriptors),
        typeof(WasiTransfer), typeof(WasiDirectories), typeof(WasiPaths), typeof(WasiPoll), typeof(WasiProcess),
        typeof(WasiRandom), typeof(WasiSockets),
    ];

    private static readonly Lazy<HashSet<string>> Names = new(static () => [.. Families
        .SelectMany(static family => family.GetMethods(
            BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Where(static method => method.IsAssembly && method.GetParameters() is [{ } first, ..]
            && first.ParameterType == typeof(Instance))
        .Select(static method => method.Name)]);

    /// <summary>Makes the functions known to a linker; those of <c>wasi_unstable</c>, which came before, too.</summary>
    public static void Define(Linker linker)
    {
        foreach (var family in Families)
        {
            linker.DefineStatics(UnstableModuleName, family);
            linker.DefineStatics(ModuleName, family);
        }

        linker.DefineStatics(UnstableModuleName, typeof(WasiUnstable));
    }

    /// <summary>Whether there is a function of that name.</summary>
    internal static bool IsFunction(string name) => Names.Value.Contains(name);
}
