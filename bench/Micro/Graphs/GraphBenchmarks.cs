using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Burst.Cli.Benchmarking.Work;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Micro.Graphs;

/// <summary>Graphs of 5,000 thunks, WebAssembly functions all but fib's; figures are for one thunk asked for.</summary>
/// <remarks>The lattice has 100 layers of 50. The fib tree has 4,789 thunks, all but one of them made while it runs.</remarks>
[BenchmarkCategory(ShortRun.Key)]
public class GraphBenchmarks
{
    private const int Count = 5000;

    private readonly WasmWorkerPool _wasm = new();
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private ThunkEngine _engine = null!;
    private ThunkSeries _series = null!;
    private OutputRef[] _targets = [];

    [Params("independent", "tree", "chain", "lattice", "fib", "zipf")]
    public string Shape { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [IterationSetup]
    public void Build()
    {
        var objects = new MemoryObjectStore();
        var function = objects.Add(SampleModules.PrintArguments.Span);
        var shape = Enum.Parse<GraphShape>(Shape, ignoreCase: true);
        IInlineWorkerPool pool = shape == GraphShape.Fib ? new FibPool() : _wasm;
        _series = new ThunkSeries(function);
        _engine = new ThunkEngine(objects, new MemoryReductionCache(), [pool], new EngineOptions { Threads = Threads });
        _targets = new GraphBuilder(function, objects).Build(shape, Count, 0);
    }

    [IterationCleanup]
    public void Close() => _engine.DisposeAsync().AsTask().Wait();

    [GlobalCleanup]
    public void Cleanup() => _wasm.Dispose();

    /// <summary>The SHA-256 of as many thunks without inputs.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void RawSha256()
    {
        for (var i = 0; i < Count; i++)
            SHA256.HashData(_series.File(i), _digest);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Force()
    {
        if (!_engine.ForceAsync(_targets).GetAwaiter().GetResult().Succeeded)
            throw new InvalidOperationException("forcing failed");
    }
}
