using Burst.Cli.Benchmarking.Work;
using Burst.Cli.Top;
using Burst.Engine;
using Burst.Engine.Bulk;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Cli.Benchmarking;

/// <summary>An engine to be measured: objects and reductions as chosen, functions on the engine's threads.</summary>
internal sealed class BenchEngine : IDisposable
{
    private readonly WasmWorkerPool _wasm = new();
    private readonly IReductionCache _reductions;
    private readonly DirectoryInfo? _folder;
    private readonly IDisposable _window;

    /// <param name="threads">Engine threads.</param>
    /// <param name="cache">Where reductions are.</param>
    /// <param name="pool">Where functions run; by custom WebAssembly's.</param>
    /// <param name="objects">Where objects are; by custom in memory, all of them.</param>
    public BenchEngine(int threads, ReductionKind cache, IInlineWorkerPool? pool = null, IObjectStore? objects = null)
    {
        Threads = threads;
        Objects = objects ?? new MemoryObjectStore();
        if (cache == ReductionKind.Faster)
            _folder = Directory.CreateTempSubdirectory("burst-bench-");
        _reductions = _folder is null ? new MemoryReductionCache() : new FasterReductionCache(_folder.FullName);
        Engine = new ThunkEngine(Objects, _reductions, [pool ?? _wasm], new EngineOptions { Threads = threads });
        Function = Objects.Add(SampleModules.PrintArguments.Span);

        // For 'burst top': numbers alone, since an observer would be measured with the rest.
        _window = new RunWindow(Environment.ProcessId, Objects, TimeProvider.System).Open("burst bench", () => Engine.Counts, () => Engine.PoolCounts);
    }

    public int Threads { get; }

    public IObjectStore Objects { get; }

    /// <summary>Memory that objects take outside of the garbage collector's heap, in bytes.</summary>
    public long HeldBytes => Objects switch
    {
        MemoryObjectStore store => store.HeldBytes,
        ForgettingStore store => store.HeldBytes,
        _ => 0,
    };

    public ThunkEngine Engine { get; }

    /// <summary>Prints its arguments.</summary>
    public ObjectHash Function { get; }

    /// <summary>Forces targets on the engine's threads and waits for it.</summary>
    /// <exception cref="BurstException">One of them failed.</exception>
    public ForceReport Force(OutputRef[] targets) => Check(Engine.ForceAsync(targets).GetAwaiter().GetResult());

    /// <summary>Forces targets with the help of the calling thread.</summary>
    /// <exception cref="BurstException">One of them failed.</exception>
    public ForceReport ForceHere(OutputRef[] targets) => Check(Engine.Force(targets));

    /// <summary>Forces calls that are made on the way, and waits for it.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="keepsThunks">Whether the thunks themselves are stored.</param>
    /// <returns>How many calls there were.</returns>
    /// <exception cref="BurstException">One of them failed.</exception>
    public long Force(NumberedCalls calls, bool keepsThunks = true)
    {
        var report = Engine.ForceStreamAsync(calls, new BulkOptions { KeepsThunks = keepsThunks }).GetAwaiter().GetResult();
        return report.Failed > 0 ? throw new BurstException($"{report.Failed} of the calls failed") : report.Forced;
    }

    public void Dispose()
    {
        _window.Dispose();
        Engine.DisposeAsync().AsTask().Wait();
        _reductions.DisposeAsync().AsTask().Wait();
        _wasm.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static ForceReport Check(ForceReport report) =>
        report.Failures is [var failure, ..] ? throw new ThunkFailedException(failure) : report;
}

/// <summary>Where an engine that is measured remembers reductions.</summary>
internal enum ReductionKind
{
    /// <summary>In FASTER, durable when a submission ends.</summary>
    Faster,

    /// <summary>In memory.</summary>
    Memory,
}
