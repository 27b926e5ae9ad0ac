using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A module that another engine runs, with the host functions that it imports.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed class ForeignModule
{
    /// <summary>Finds what a module imports.</summary>
    /// <param name="module">The module.</param>
    /// <param name="linker">The host functions.</param>
    /// <exception cref="LinkException">An import is missing or of another type: all such imports are named.</exception>
    /// <exception cref="ArgumentException">An import is no host function, or one that takes or gives references, or more than
    /// one result.</exception>
    public ForeignModule(WasmModule module, Linker linker)
    {
        Module = module;
        Imports = Array.ConvertAll(
            [.. module.ImportList.Zip(linker.Find(module, usesGuardPages: false))],
            static found => new ForeignImport(found.First, found.Second as HostFunction
                ?? throw new ArgumentException($"{found.First.Module}.{found.First.Name} is no function of the host")));
    }

    /// <summary>The module.</summary>
    public WasmModule Module { get; }

    /// <summary>What it imports, in its order.</summary>
    public IReadOnlyList<ForeignImport> Imports { get; }

    /// <summary>A name under which its memory 0 is exported; <see langword="null"/> where it has none, or keeps it to
    /// itself.</summary>
    public string? MemoryExport => Module.Exports.FirstOrDefault(
        static export => export is { Kind: ExternalKind.Memory, Index: 0 })?.Name;

    /// <summary>The function that makes an instance ready: <c>burst_init</c> or <c>_initialize</c>.</summary>
    /// <value><see langword="null"/> where it exports neither, or the function takes something.</value>
    public string? Initializer
    {
        get
        {
            var export = Find("burst_init") ?? Find("_initialize");
            return export is not null && Module.TypeOf(export.Index).Parameters.Length == 0 ? export.Name : null;
        }
    }

    /// <summary>Whether it runs anything when it is instantiated.</summary>
    public bool HasStartFunction => Module.StartFunction >= 0;

    /// <summary>How many results an exported function gives.</summary>
    public int ResultCountOf(string export) => Module.TypeOf(Find(export)!.Index).Results.Length;

    private Export? Find(string name) => Module.Exports.FirstOrDefault(
        export => export.Kind == ExternalKind.Function && export.Name == name);
}
