using System.Collections.Frozen;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A module with its imports found: makes instances quickly.</summary>
/// <remarks>Safe to use from many threads, unless it imports parts of other instances.</remarks>
public sealed class LinkedModule
{
    /// <summary>Smaller limits would not let a function call another one.</summary>
    private const int LeastStackBytes = 16 << 10;

    private readonly object[] _externals;
    private readonly Lazy<FrozenDictionary<string, Export>> _exports;
    private readonly int[] _typeIds;
    private readonly Invoker?[] _invokers;
    private InstancePlaces? _waiting;

    internal LinkedModule(CompiledModule module, object[] externals)
    {
        Module = module;
        _externals = externals;
        var decoded = module.Module;
        _exports = new Lazy<FrozenDictionary<string, Export>>(
            () => decoded.ExportList.ToFrozenDictionary(static export => export.Name, StringComparer.Ordinal));
        _typeIds = Array.ConvertAll(decoded.TypeList, TypeRegistry.IdOf);
        _invokers = new Invoker?[decoded.TypeList.Length];
        Needs = new Store.StoreNeeds(
            module.Code.MetersFuel,
            Math.Max(0, decoded.TypeList.Select(static type => type.Results.Length - 1).DefaultIfEmpty(0).Max()),
            (nuint)Math.Max(module.Engine.Options.MaxStackBytes, LeastStackBytes));
        Imports = decoded.ImportedFunctionCount == 0 ? [] : new ImportedFunction[decoded.ImportedFunctionCount];
        ImportedReferences = Imports.Length == 0 ? [] : new FunctionReference?[Imports.Length];
        for (var i = 0; i < externals.Length; i++)
            Take(decoded.ImportList[i], externals[i]);
        MayRecycle = Array.TrueForAll(
            externals, static external => external is HostFunction or GlobalInstance { Type.IsMutable: false, Store: null });
    }

    /// <summary>The module's code.</summary>
    public CompiledModule Module { get; }

    /// <summary>Imported functions by function index.</summary>
    internal ImportedFunction[] Imports { get; }

    /// <summary>Imported functions that belong to other instances, as values; null for those of the host.</summary>
    internal FunctionReference?[] ImportedReferences { get; }

    /// <summary>The store of what is imported; null where nothing of that has one.</summary>
    internal Store? ImportedStore { get; private set; }

    internal Store.StoreNeeds Needs { get; }

    /// <summary>Whether its instances share nothing that changes with each other, so that what one leaves may serve the
    /// next.</summary>
    internal bool MayRecycle { get; }

    /// <summary>What initial values of globals are, where they are the same for all instances.</summary>
    internal ReadOnlySpan<object> Externals => _externals;

    /// <summary>Makes an instance.</summary>
    /// <exception cref="LinkException">Imports belong to different stores.</exception>
    /// <exception cref="TrapException">A segment does not fit, or the start function trapped.</exception>
    /// <exception cref="WasmResourceException">More memory or more elements than the instance may have, or than there
    /// are.</exception>
    public Instance Instantiate(InstanceOptions? options = null) =>
        Instantiation.Instantiate(this, options ?? InstanceOptions.Default).Handle;

    /// <summary>What an instance that this thread disposed of left for the next one.</summary>
    internal InstanceBody? TakeWaiting() => Volatile.Read(ref _waiting)?.TryTake();

    /// <summary>Keeps it for the next instance of this thread, where there is room.</summary>
    internal void Keep(InstanceBody body) => LazyInitializer.EnsureInitialized(ref _waiting).TryPut(body);

    internal int TypeIdOf(int function) => _typeIds[Module.Module.FunctionTypes[function]];

    /// <summary>Calls a function with values. Kept here, for instances may be many and short-lived.</summary>
    internal Invoker InvokerOf(int function) =>
        _invokers[Module.Module.FunctionTypes[function]] ??= Invokers.ForValues(Module.Module.TypeOf(function));

    internal Export? Find(string export) => _exports.Value.GetValueOrDefault(export);

    internal string ExportedFunctionNames()
    {
        var names = Module.Module.ExportList.Where(static export => export.Kind == ExternalKind.Function)
            .Select(static export => export.Name).ToList();
        const int most = 20;
        var rest = names.Count > most ? $" and {names.Count - most} more" : "";
        return names.Count == 0 ? "none" : string.Join(", ", names.Take(most)) + rest;
    }

    private void Take(Import import, object external)
    {
        switch (external)
        {
            case HostFunction function:
                Imports[import.Index].Code = function.Code;
                break;
            case Function function:
                var reference = function.Reference;
                Imports[import.Index].Code = reference.ResolvedCode;
                Imports[import.Index].Target = reference.Target;
                ImportedReferences[import.Index] = reference;
                TakeStore(import, function.Instance.Body.Store);
                break;
            case TableInstance { Store: { } store }:
                TakeStore(import, store);
                break;
            case MemoryInstance { Store: { } store }:
                TakeStore(import, store);
                break;
            case GlobalInstance { Store: { } store }:
                TakeStore(import, store);
                break;
        }
    }

    private void TakeStore(Import import, Store store)
    {
        if (ImportedStore is not null && ImportedStore != store)
            throw new LinkException(
                [], [$"{import.Module}.{import.Name} belongs to another store than the imports before it"]);
        ImportedStore = store;
    }
}
