using Burst.Cli.Forcing;
using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Workers.Docker;
using Burst.Workers.Processes;
using Burst.Workers.Wasm;
using Burst.Workers.Wasmtime;

namespace Burst.Cli;

/// <summary>The one place where concrete stores, caches and workers are named.</summary>
internal sealed class Composition : IComposition
{
    public IFileObjectStore OpenObjects(GgDirectory directory) => new FolderObjectStore(directory.BlobsPath);

    public IReductionCache OpenReductions(GgDirectory directory, Action<string>? log = null) =>
        new IndexedFolderReductionCache(directory.ReductionsPath, directory.ReductionIndexPath, log: log);

    public IForcer OpenForcer(GgDirectory directory, IFileObjectStore objects, ForcerOptions options)
    {
        var reductions = OpenReductions(directory, options.Log);
        var workers = options.Remote is { } choice
            ? RemotePlaces.Open(choice, objects, options, storage => OpenRunner(
                directory, objects, reductions, ownsReductions: false, options with { Observer = null, Telemetry = null }, storage))
            : OpenWorkers(directory, objects, options);
        var engine = OpenEngine(objects, reductions, workers, options);
        options.Telemetry?.Watch(() => engine.Counts, () => engine.PoolCounts);
        return new EngineForcer(engine, objects, reductions, ownsReductions: true, workers);
    }

    public EngineRunner OpenRunner(GgDirectory directory, IFileObjectStore objects, ForcerOptions options)
    {
        var reductions = OpenReductions(directory, options.Log);
        var runner = OpenRunner(directory, objects, reductions, ownsReductions: true, options, null);
        options.Telemetry?.Watch(() => runner.Counts, () => runner.Pools);
        return runner;
    }

    private static ThunkEngine OpenEngine(
        IFileObjectStore objects, IReductionCache reductions, IReadOnlyList<IWorkerPool> workers, ForcerOptions options) => new(
        objects, reductions, options.Telemetry?.Wrap(workers) ?? workers, options.Engine,
        ObserverList.Of(options.Observer, options.Telemetry));

    public DockerWorkerPool OpenContainers(IFileObjectStore objects, ContainerChoice choice) =>
        new(objects, choice.ToOptions(Environment.ProcessorCount));

    private static EngineRunner OpenRunner(
        GgDirectory directory, IFileObjectStore objects, IReductionCache reductions, bool ownsReductions, ForcerOptions options,
        IStorageBackend? storage)
    {
        LocalRunner? runner = null;
        var workers = OpenWorkers(
            directory, objects, options with { OnPrinted = (thunk, printed) => runner!.TakePrinted(thunk, printed) });

        // Whoever asked for the thunk holds it to its time, and tries it again.
        var engine = OpenEngine(
            objects, reductions, workers, options with { Engine = options.Engine with { Timeout = null, DuplicateOverdue = false } });
        runner = new LocalRunner(engine, objects, reductions, options.Jobs, storage);
        return new EngineRunner(runner, new EngineForcer(engine, objects, reductions, ownsReductions, workers));
    }

    private static IReadOnlyList<IWorkerPool> OpenWorkers(
        GgDirectory directory, IFileObjectStore objects, ForcerOptions options) =>
    [
        OpenWasm(directory, options),
        new DockerWorkerPool(objects, options.Containers.ToOptions(options.Jobs) with
        {
            StandardOutput = options.FunctionOutput,
            StandardError = options.FunctionError,
            OnPrinted = options.OnPrinted,
        }),
        new ProcessWorkerPool(objects, new ProcessOptions
        {
            Jobs = options.Jobs,
            Sandbox = options.Sandbox switch
            {
                SandboxLevel.None => SandboxMode.None,
                SandboxLevel.Write => SandboxMode.Write,
                SandboxLevel.Strict => SandboxMode.Strict,
                _ => SandboxMode.Auto,
            },
            Verbose = options.IsVerbose,
            StandardOutput = options.FunctionOutput,
            StandardError = options.FunctionError,
            OnPrinted = options.OnPrinted,
            OnLeftovers = options.OnLeftovers,
        }),
    ];

    private static IWorkerPool OpenWasm(GgDirectory directory, ForcerOptions options) => options.WasmEngine.IsWasmtime
        ? new WasmtimeWorkerPool(options.WasmEngine.LibraryPath)
        : new WasmWorkerPool(new WasmOptions { CodeCacheFolder = directory.CodeCachePath });
}
