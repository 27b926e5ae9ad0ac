using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

public sealed partial class Instance
{
    /// <summary>An exported function.</summary>
    /// <returns><see langword="null"/> where the module exports no function of that name.</returns>
    public Function? GetFunction(string export) =>
        Linked.Find(export) is { Kind: ExternalKind.Function } found ? new Function(this, found.Index) : null;

    /// <summary>An exported memory.</summary>
    /// <returns><see langword="null"/> where the module exports no memory of that name.</returns>
    public MemoryInstance? GetMemory(string export) =>
        Linked.Find(export) is { Kind: ExternalKind.Memory } found ? MemoryAt(found.Index) : null;

    /// <summary>An exported table.</summary>
    /// <returns><see langword="null"/> where the module exports no table of that name.</returns>
    public TableInstance? GetTable(string export) =>
        Linked.Find(export) is { Kind: ExternalKind.Table } found ? TableAt(found.Index) : null;

    /// <summary>An exported global.</summary>
    /// <returns><see langword="null"/> where the module exports no global of that name.</returns>
    public GlobalInstance? GetGlobal(string export) =>
        Linked.Find(export) is { Kind: ExternalKind.Global } found ? SharedGlobals[found.Index] : null;

    /// <summary>Calls an exported function.</summary>
    /// <param name="export">Its name.</param>
    /// <param name="arguments">Values of its parameters' types.</param>
    /// <returns>Its results.</returns>
    /// <exception cref="ArgumentException">There is no such function, or the arguments are not of its
    /// types.</exception>
    /// <exception cref="TrapException">The function trapped.</exception>
    /// <exception cref="ExitException">The function ended the run, as WASI's <c>proc_exit</c> does.</exception>
    public Value[] Invoke(string export, params ReadOnlySpan<Value> arguments)
    {
        var function = GetFunction(export) ?? throw new ArgumentException(
            $"The module exports no function '{export}'; it exports {Linked.ExportedFunctionNames()}.", nameof(export));
        return function.Invoke(arguments);
    }

    /// <summary>Whatever a module exports under a name, as an object that a linker takes.</summary>
    internal object External(Export export) => export.Kind switch
    {
        ExternalKind.Function => new Function(this, export.Index),
        ExternalKind.Memory => MemoryAt(export.Index),
        ExternalKind.Table => TableAt(export.Index),
        _ => SharedGlobals[export.Index],
    };
}
