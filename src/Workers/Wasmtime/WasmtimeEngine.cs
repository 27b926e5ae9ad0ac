using Burst.Engine.Execute;
using Burst.Wasm;
using Burst.Workers.Wasm;

namespace Burst.Workers.Wasmtime;

/// <summary>Wasmtime as an engine: compiled by Cranelift, instances from its pooling allocator.</summary>
internal sealed unsafe class WasmtimeEngine : IModuleEngine
{
    /// <summary>Each place reserves 4 GiB of addresses and guards, of which there are 128 TiB.</summary>
    private const int FewestPlaces = 128;

    private const int PlacesPerProcessor = 4;
    private const int TablesPerModule = 4;
    private const int TableElements = 1 << 20;
    private const long MemoryBytes = 1L << 32;

    /// <summary>Wasmtime ends the process where this is above the size of its asynchronous stacks, which it has at
    /// 2 MiB.</summary>
    private const int MostStackBytes = 2 << 20;

    private readonly Lock _gate = new();
    private readonly nint[] _engines = new nint[2];

    public WasmtimeEngine(WasmtimeLibrary library, WasmOptions options)
    {
        Library = library;
        StackBytes = Math.Min(options.StackBytes, MostStackBytes);
        Ticker = new EpochTicker(Tick);
        var places = Math.Max(FewestPlaces, PlacesPerProcessor * Environment.ProcessorCount);
        Places = new SemaphoreSlim(places, places);
        PlaceCount = places;
    }

    public WasmtimeLibrary Library { get; }

    /// <summary>How much of the stack a module may use.</summary>
    public int StackBytes { get; }

    public EpochTicker Ticker { get; }

    /// <summary>As many calls at once as the pooling allocator has room for.</summary>
    public SemaphoreSlim Places { get; }

    private int PlaceCount { get; }

    public IModuleCode Compile(ReadOnlyMemory<byte> binary, bool metersFuel)
    {
        var module = WasmModule.Decode(binary);
        var engine = EngineFor(metersFuel);
        nint native = 0;
        nint error;
        fixed (byte* bytes = module.Bytes.Span)
            error = Library.ModuleNew(engine, bytes, (nuint)module.Bytes.Length, &native);
        return error == 0
            ? new WasmtimeModule(this, engine, native, module, metersFuel)
            : throw Refusals.Refuse(
                FailureKind.NotStarted, $"Wasmtime does not take the module: {WasmtimeTraps.TakeError(Library, error)}");
    }

    public void Dispose()
    {
        Ticker.Dispose();
        foreach (var engine in _engines)
        {
            if (engine != 0)
                Library.EngineDelete(engine);
        }

        Places.Dispose();
    }

    private nint EngineFor(bool metersFuel)
    {
        lock (_gate)
        {
            ref var engine = ref _engines[metersFuel ? 1 : 0];
            if (engine == 0)
                Volatile.Write(ref engine, MakeEngine(metersFuel));
            return engine;
        }
    }

    private nint MakeEngine(bool metersFuel)
    {
        const byte yes = 1;
        const byte no = 0;
        var pooling = Library.PoolingNew();
        Library.PoolingTotalInstances(pooling, (uint)PlaceCount);
        Library.PoolingTotalMemories(pooling, (uint)PlaceCount);
        Library.PoolingTotalTables(pooling, (uint)PlaceCount * TablesPerModule);
        Library.PoolingTablesPerModule(pooling, TablesPerModule);
        Library.PoolingTableElements(pooling, TableElements);
        Library.PoolingMemoryBytes(pooling, unchecked((nuint)MemoryBytes));

        var config = Library.ConfigNew();
        Library.ConfigNanCanonicalization(config, yes);
        Library.ConfigRelaxedSimdDeterministic(config, yes);
        Library.ConfigThreads(config, no);
        Library.ConfigEpochInterruption(config, yes);
        Library.ConfigConsumeFuel(config, metersFuel ? yes : no);
        Library.ConfigMaxWasmStack(config, (nuint)StackBytes);
        Library.ConfigPooling(config, pooling);
        Library.PoolingDelete(pooling);

        // The engine takes the configuration over.
        return Library.EngineNewWithConfig(config);
    }

    private void Tick()
    {
        for (var i = 0; i < _engines.Length; i++)
        {
            var engine = Volatile.Read(ref _engines[i]);
            if (engine != 0)
                Library.EngineIncrementEpoch(engine);
        }
    }
}
