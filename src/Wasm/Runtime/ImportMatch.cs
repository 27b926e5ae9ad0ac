using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>Whether something suits an import (core specification, §4.5.3), and both in words.</summary>
internal static class ImportMatch
{
    public static bool Fits(WasmModule module, bool usesGuardPages, Import import, object external) =>
        (import.Kind, external) switch
        {
            (ExternalKind.Function, HostFunction function) => function.Type.Equals(module.TypeOf(import.Index)),
            (ExternalKind.Function, Function function) => function.Type.Equals(module.TypeOf(import.Index)),
            (ExternalKind.Table, TableInstance table) => table.Type.Element == module.TableList[import.Index].Element
                && Fits(module.TableList[import.Index].Limits, (uint)table.Length, table.Type.Limits.Maximum),
            (ExternalKind.Memory, MemoryInstance memory) =>
                Fits(module.MemoryList[import.Index].Limits, memory.Pages, memory.Type.Limits.Maximum)
                && (memory.IsGuarded || !usesGuardPages),
            (ExternalKind.Global, GlobalInstance global) => global.Type == module.GlobalList[import.Index],
            _ => false,
        };

    public static string Describe(WasmModule module, Import import) => import.Kind switch
    {
        ExternalKind.Function => $"function {module.TypeOf(import.Index)}",
        ExternalKind.Table when module.TableList[import.Index] is var table => Describe(table, table.Limits.Minimum),
        ExternalKind.Memory when module.MemoryList[import.Index] is var memory =>
            Describe(memory, memory.Limits.Minimum),
        _ => Describe(module.GlobalList[import.Index]),
    };

    public static string Describe(object external) => external switch
    {
        HostFunction function => $"function {function.Type}",
        Function function => $"function {function.Type}",
        TableInstance table => Describe(table.Type, (uint)table.Length),
        MemoryInstance memory => Describe(memory.Type, memory.Pages) + (memory.IsGuarded ? "" : " without guard pages"),
        GlobalInstance global => Describe(global.Type),
        _ => external.GetType().Name,
    };

    private static bool Fits(Limits wanted, uint length, uint? maximum) =>
        length >= wanted.Minimum && (wanted.Maximum is not { } most || maximum <= most);

    private static string Describe(TableType type, uint length) =>
        $"table of {type.Element.ToText()}, {Describe(length, type.Limits.Maximum)} elements";

    private static string Describe(MemoryType type, uint pages) =>
        $"memory of {Describe(pages, type.Limits.Maximum)} pages";

    private static string Describe(GlobalType type) =>
        $"{(type.IsMutable ? "mutable" : "immutable")} global {type.Value.ToText()}";

    private static string Describe(uint length, uint? maximum) =>
        maximum is { } most ? $"{length} to {most}" : $"{length} or more";
}
