using System.Runtime.InteropServices;
using Burst.Engine;

namespace Burst.Workers.Wasmtime;

/// <summary>The functions of Wasmtime's C API that are used, from a shared library that is found when it is asked for.</summary>
/// <remarks>
/// <para>Sources: wasm.h and wasmtime/*.h of Wasmtime 30 to 49, 64-bit. C's <c>bool</c> is a <see cref="byte"/> here, and
/// <c>size_t</c> a <see cref="nuint"/>. Structures whose size changed between versions (<c>wasmtime_extern_t</c>,
/// <c>wasmtime_memory_t</c>) are only handled through <see cref="ExternCell"/>, which is larger than any of them.</para>
/// <para>The library stays loaded: its threads and signal handlers do not end.</para>
/// </remarks>
internal sealed unsafe class WasmtimeLibrary
{
    private const string UsualName = "wasmtime";

    public readonly delegate* unmanaged[Cdecl]<ByteVector*, void> ByteVectorDelete;
    public readonly delegate* unmanaged[Cdecl]<nint> ConfigNew;
    public readonly delegate* unmanaged[Cdecl]<nint, byte, void> ConfigConsumeFuel;
    public readonly delegate* unmanaged[Cdecl]<nint, byte, void> ConfigEpochInterruption;
    public readonly delegate* unmanaged[Cdecl]<nint, nuint, void> ConfigMaxWasmStack;
    public readonly delegate* unmanaged[Cdecl]<nint, byte, void> ConfigThreads;
    public readonly delegate* unmanaged[Cdecl]<nint, byte, void> ConfigRelaxedSimdDeterministic;
    public readonly delegate* unmanaged[Cdecl]<nint, byte, void> ConfigNanCanonicalization;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, void> ConfigPooling;
    public readonly delegate* unmanaged[Cdecl]<nint> PoolingNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> PoolingDelete;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, void> PoolingTotalInstances;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, void> PoolingTotalMemories;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, void> PoolingTotalTables;
    public readonly delegate* unmanaged[Cdecl]<nint, uint, void> PoolingTablesPerModule;
    public readonly delegate* unmanaged[Cdecl]<nint, nuint, void> PoolingTableElements;
    public readonly delegate* unmanaged[Cdecl]<nint, nuint, void> PoolingMemoryBytes;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> EngineNewWithConfig;
    public readonly delegate* unmanaged[Cdecl]<nint, void> EngineDelete;
    public readonly delegate* unmanaged[Cdecl]<nint, void> EngineIncrementEpoch;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, nint> ModuleNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> ModuleDelete;
    public readonly delegate* unmanaged[Cdecl]<byte, nint> ValueTypeNew;
    public readonly delegate* unmanaged[Cdecl]<PointerVector*, nuint, nint*, void> ValueTypeVectorNew;
    public readonly delegate* unmanaged[Cdecl]<PointerVector*, PointerVector*, nint> FunctionTypeNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> FunctionTypeDelete;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> LinkerNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> LinkerDelete;
    public readonly delegate* unmanaged[Cdecl]<
        nint, byte*, nuint, byte*, nuint, nint,
        delegate* unmanaged[Cdecl]<nint, nint, byte*, nuint, nint>, nint,
        delegate* unmanaged[Cdecl]<nint, void>, nint> LinkerDefineUnchecked;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, nint*, nint> LinkerInstantiatePre;
    public readonly delegate* unmanaged[Cdecl]<nint, void> InstancePreDelete;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, InstanceCell*, nint*, nint> InstancePreInstantiate;
    public readonly delegate* unmanaged[Cdecl]<nint, InstanceCell*, byte*, nuint, ExternCell*, byte> InstanceExportGet;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, delegate* unmanaged[Cdecl]<nint, void>, nint> StoreNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> StoreDelete;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> StoreContext;
    public readonly delegate* unmanaged[Cdecl]<nint, long, long, long, long, long, void> StoreLimiter;
    public readonly delegate* unmanaged[Cdecl]<
        nint, delegate* unmanaged[Cdecl]<nint, nint, ulong*, byte*, nint>, nint,
        delegate* unmanaged[Cdecl]<nint, void>, void> StoreEpochDeadlineCallback;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> ContextGetData;
    public readonly delegate* unmanaged[Cdecl]<nint, ulong, nint> ContextSetFuel;
    public readonly delegate* unmanaged[Cdecl]<nint, ulong, void> ContextSetEpochDeadline;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> CallerContext;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, ExternCell*, byte> CallerExportGet;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, byte*> MemoryData;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, nuint> MemoryDataSize;
    public readonly delegate* unmanaged[Cdecl]<nint, void*, void*, nuint, ValueCell*, nuint, nint*, nint> FunctionCall;
    public readonly delegate* unmanaged[Cdecl]<byte*, nuint, nint> TrapNew;
    public readonly delegate* unmanaged[Cdecl]<nint, int*, byte> TrapCode;
    public readonly delegate* unmanaged[Cdecl]<nint, ByteVector*, void> TrapMessage;
    public readonly delegate* unmanaged[Cdecl]<nint, void> TrapDelete;
    public readonly delegate* unmanaged[Cdecl]<byte*, nint> ErrorNew;
    public readonly delegate* unmanaged[Cdecl]<nint, ByteVector*, void> ErrorMessage;
    public readonly delegate* unmanaged[Cdecl]<nint, void> ErrorDelete;

    private WasmtimeLibrary(nint library, string name)
    {
        var missing = new List<string>();
        ByteVectorDelete = (delegate* unmanaged[Cdecl]<ByteVector*, void>)Find("wasm_byte_vec_delete");
        ConfigNew = (delegate* unmanaged[Cdecl]<nint>)Find("wasm_config_new");
        ConfigConsumeFuel = (delegate* unmanaged[Cdecl]<nint, byte, void>)Find("wasmtime_config_consume_fuel_set");
        ConfigEpochInterruption =
            (delegate* unmanaged[Cdecl]<nint, byte, void>)Find("wasmtime_config_epoch_interruption_set");
        ConfigMaxWasmStack = (delegate* unmanaged[Cdecl]<nint, nuint, void>)Find("wasmtime_config_max_wasm_stack_set");
        ConfigThreads = (delegate* unmanaged[Cdecl]<nint, byte, void>)Find("wasmtime_config_wasm_threads_set");
        ConfigRelaxedSimdDeterministic =
            (delegate* unmanaged[Cdecl]<nint, byte, void>)Find("wasmtime_config_wasm_relaxed_simd_deterministic_set");
        ConfigNanCanonicalization =
            (delegate* unmanaged[Cdecl]<nint, byte, void>)Find("wasmtime_config_cranelift_nan_canonicalization_set");
        ConfigPooling = (delegate* unmanaged[Cdecl]<nint, nint, void>)Find("wasmtime_pooling_allocation_strategy_set");
        PoolingNew = (delegate* unmanaged[Cdecl]<nint>)Find("wasmtime_pooling_allocation_config_new");
        PoolingDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasmtime_pooling_allocation_config_delete");
        PoolingTotalInstances =
            (delegate* unmanaged[Cdecl]<nint, uint, void>)Find("wasmtime_pooling_allocation_config_total_core_instances_set");
        PoolingTotalMemories =
            (delegate* unmanaged[Cdecl]<nint, uint, void>)Find("wasmtime_pooling_allocation_config_total_memories_set");
        PoolingTotalTables =
            (delegate* unmanaged[Cdecl]<nint, uint, void>)Find("wasmtime_pooling_allocation_config_total_tables_set");
        PoolingTablesPerModule =
            (delegate* unmanaged[Cdecl]<nint, uint, void>)Find("wasmtime_pooling_allocation_config_max_tables_per_module_set");
        PoolingTableElements =
            (delegate* unmanaged[Cdecl]<nint, nuint, void>)Find("wasmtime_pooling_allocation_config_table_elements_set");
        PoolingMemoryBytes =
            (delegate* unmanaged[Cdecl]<nint, nuint, void>)Find("wasmtime_pooling_allocation_config_max_memory_size_set");
        EngineNewWithConfig = (delegate* unmanaged[Cdecl]<nint, nint>)Find("wasm_engine_new_with_config");
        EngineDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasm_engine_delete");
        EngineIncrementEpoch = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasmtime_engine_increment_epoch");
        ModuleNew = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, nint*, nint>)Find("wasmtime_module_new");
        ModuleDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasmtime_module_delete");
        ValueTypeNew = (delegate* unmanaged[Cdecl]<byte, nint>)Find("wasm_valtype_new");
        ValueTypeVectorNew =
            (delegate* unmanaged[Cdecl]<PointerVector*, nuint, nint*, void>)Find("wasm_valtype_vec_new");
        FunctionTypeNew = (delegate* unmanaged[Cdecl]<PointerVector*, PointerVector*, nint>)Find("wasm_functype_new");
        FunctionTypeDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasm_functype_delete");
        LinkerNew = (delegate* unmanaged[Cdecl]<nint, nint>)Find("wasmtime_linker_new");
        LinkerDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasmtime_linker_delete");
        LinkerDefineUnchecked =
            (delegate* unmanaged[Cdecl]<
                nint, byte*, nuint, byte*, nuint, nint,
                delegate* unmanaged[Cdecl]<nint, nint, byte*, nuint, nint>, nint,
                delegate* unmanaged[Cdecl]<nint, void>, nint>)Find("wasmtime_linker_define_func_unchecked");
        LinkerInstantiatePre =
            (delegate* unmanaged[Cdecl]<nint, nint, nint*, nint>)Find("wasmtime_linker_instantiate_pre");
        InstancePreDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasmtime_instance_pre_delete");
        InstancePreInstantiate =
            (delegate* unmanaged[Cdecl]<nint, nint, InstanceCell*, nint*, nint>)Find("wasmtime_instance_pre_instantiate");
        InstanceExportGet =
            (delegate* unmanaged[Cdecl]<nint, InstanceCell*, byte*, nuint, ExternCell*, byte>)Find("wasmtime_instance_export_get");
        StoreNew =
            (delegate* unmanaged[Cdecl]<nint, nint, delegate* unmanaged[Cdecl]<nint, void>, nint>)Find("wasmtime_store_new");
        StoreDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasmtime_store_delete");
        StoreContext = (delegate* unmanaged[Cdecl]<nint, nint>)Find("wasmtime_store_context");
        StoreLimiter =
            (delegate* unmanaged[Cdecl]<nint, long, long, long, long, long, void>)Find("wasmtime_store_limiter");
        StoreEpochDeadlineCallback =
            (delegate* unmanaged[Cdecl]<
                nint, delegate* unmanaged[Cdecl]<nint, nint, ulong*, byte*, nint>, nint,
                delegate* unmanaged[Cdecl]<nint, void>, void>)Find("wasmtime_store_epoch_deadline_callback");
        ContextGetData = (delegate* unmanaged[Cdecl]<nint, nint>)Find("wasmtime_context_get_data");
        ContextSetFuel = (delegate* unmanaged[Cdecl]<nint, ulong, nint>)Find("wasmtime_context_set_fuel");
        ContextSetEpochDeadline =
            (delegate* unmanaged[Cdecl]<nint, ulong, void>)Find("wasmtime_context_set_epoch_deadline");
        CallerContext = (delegate* unmanaged[Cdecl]<nint, nint>)Find("wasmtime_caller_context");
        CallerExportGet =
            (delegate* unmanaged[Cdecl]<nint, byte*, nuint, ExternCell*, byte>)Find("wasmtime_caller_export_get");
        MemoryData = (delegate* unmanaged[Cdecl]<nint, void*, byte*>)Find("wasmtime_memory_data");
        MemoryDataSize = (delegate* unmanaged[Cdecl]<nint, void*, nuint>)Find("wasmtime_memory_data_size");
        FunctionCall =
            (delegate* unmanaged[Cdecl]<nint, void*, void*, nuint, ValueCell*, nuint, nint*, nint>)Find("wasmtime_func_call");
        TrapNew = (delegate* unmanaged[Cdecl]<byte*, nuint, nint>)Find("wasmtime_trap_new");
        TrapCode = (delegate* unmanaged[Cdecl]<nint, int*, byte>)Find("wasmtime_trap_code");
        TrapMessage = (delegate* unmanaged[Cdecl]<nint, ByteVector*, void>)Find("wasm_trap_message");
        TrapDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasm_trap_delete");
        ErrorNew = (delegate* unmanaged[Cdecl]<byte*, nint>)Find("wasmtime_error_new");
        ErrorMessage = (delegate* unmanaged[Cdecl]<nint, ByteVector*, void>)Find("wasmtime_error_message");
        ErrorDelete = (delegate* unmanaged[Cdecl]<nint, void>)Find("wasmtime_error_delete");
        if (missing.Count == 0)
            return;
        NativeLibrary.Free(library);
        throw new BurstException(
            $"{name} is no Wasmtime that Burst can use (version 30 or later, with all features): it lacks {string.Join(", ", missing)}");

        void* Find(string symbol)
        {
            if (!NativeLibrary.TryGetExport(library, symbol, out var address))
                missing.Add(symbol);
            return (void*)address;
        }
    }

    /// <summary>Whether the usual search finds a library, usable or not.</summary>
    public static bool IsInstalled => TryLoad(null, out _);

    /// <summary>Loads the library.</summary>
    /// <param name="path">Its file; <see langword="null"/> for the usual search.</param>
    /// <exception cref="BurstException">It is not there, is no library for this machine, or lacks something.</exception>
    public static WasmtimeLibrary Load(string? path)
    {
        if (TryLoad(path, out var library))
            return new WasmtimeLibrary(library, path ?? $"lib{UsualName}.so");
        if (path is null)
        {
            throw new BurstException(
                $"Wasmtime's library is not installed: there is no lib{UsualName}.so beside Burst ({AppContext.BaseDirectory}), "
                + "in the folders of LD_LIBRARY_PATH, or in those of the system; give its path instead");
        }

        throw new BurstException(File.Exists(path)
            ? $"'{path}' is not a shared library that can be loaded here"
            : $"Wasmtime's library '{path}' is not there");
    }

    private static bool TryLoad(string? path, out nint library) => path is null
        ? NativeLibrary.TryLoad(UsualName, typeof(WasmtimeLibrary).Assembly, null, out library)
        : NativeLibrary.TryLoad(Path.GetFullPath(path), out library);
}
