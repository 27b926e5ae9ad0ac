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

namespace Burst.Micro.Way;

/// <summary>The whole way of distinct thunks through an engine that knows nothing yet; figures are for one.</summary>
[BenchmarkCategory(ShortRun.Key)]
public class WholePathBenchmarks
{
    private const int Count = 10_000;

    // So many that the batches a stream has under way, a handful more or fewer each time, do not show in its bytes.
    private const int StreamCount = 50_000;

    private readonly OutputRef[] _targets = new OutputRef[Count];
    private readonly WasmWorkerPool _wasm = new();
    private MemoryObjectStore _objects = null!;
    private ThunkEngine _engine = null!;
    private ObjectHash _function;

    [Params(1, 2)]
    public int Threads { get; set; }

    [IterationSetup(Targets = [nameof(RawSha256), nameof(Make), nameof(Submit), nameof(Stream)])]
    public void OpenEngine() => Open(_wasm);

    [IterationSetup(Target = nameof(NoOpFunction))]
    public void OpenNoOp() => Open(new NoOpPool());

    [IterationSetup(Target = nameof(Dispatch))]
    public void OpenWithValues()
    {
        Open(_wasm);
        Array.Fill(_targets, new OutputRef(_function));
    }

    [IterationSetup(Target = nameof(SubmitHit))]
    public void OpenAndSubmit()
    {
        Open(_wasm);
        Submit();
    }

    [IterationSetup(Target = nameof(StreamHit))]
    public void OpenAndStream()
    {
        Open(_wasm);
        Stream();
    }

    [IterationCleanup]
    public void Close() => _engine.DisposeAsync().AsTask().Wait();

    [GlobalCleanup]
    public void Cleanup() => _wasm.Dispose();

    /// <summary>What cannot be left out: the SHA-256 of each thunk and of its output, on as many threads.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void RawSha256() => ParallelLoop.Each(Threads, _ =>
    {
        var series = new ThunkSeries(_function);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < Count / Threads; i++)
        {
            var file = series.File(i);
            SHA256.HashData(file, digest);
            SHA256.HashData(file[..12], digest);
        }
    });

    /// <summary>Submitting and dispatching targets that are values already.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Dispatch() => Force();

    [Benchmark(OperationsPerInvoke = Count)]
    public void Make() => ThunkSeries.AddAll(_function, _objects, 0, _targets, Threads);

    /// <summary>All but WebAssembly: the function is a few instructions of the host's.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void NoOpFunction() => Submit();

    [Benchmark(OperationsPerInvoke = Count)]
    public void Submit()
    {
        Make();
        Force();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void SubmitHit() => Force();

    /// <summary>Made on the way, without a node for each.</summary>
    [Benchmark(OperationsPerInvoke = StreamCount)]
    public void Stream()
    {
        var calls = new NumberedCalls(_function, _objects, 0, StreamCount);
        if (_engine.ForceStreamAsync(calls).GetAwaiter().GetResult().Forced != StreamCount)
            throw new InvalidOperationException("forcing failed");
    }

    [Benchmark(OperationsPerInvoke = StreamCount)]
    public void StreamHit() => Stream();

    private void Open(IInlineWorkerPool pool)
    {
        _objects = new MemoryObjectStore();
        _function = _objects.Add(SampleModules.PrintArguments.Span);
        _engine = new ThunkEngine(_objects, new MemoryReductionCache(), [pool], new EngineOptions { Threads = Threads });
    }

    private void Force()
    {
        if (!_engine.ForceAsync(_targets).GetAwaiter().GetResult().Succeeded)
            throw new InvalidOperationException("forcing failed");
    }
}
