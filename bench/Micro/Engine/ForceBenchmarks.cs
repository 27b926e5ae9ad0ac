using BenchmarkDotNet.Attributes;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;

namespace Burst.Micro.Engine;

/// <summary>The whole path of a thunk whose function does nothing, a thousand at a time; figures are for one thunk.</summary>
public class ForceBenchmarks
{
    private const int Count = 1000;

    private readonly MemoryObjectStore _objects = new();
    private ThunkEngine _engine = null!;
    private OutputRef[] _known = [];
    private int _round;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _engine = new ThunkEngine(
            _objects, new MemoryReductionCache(), [new NoOpPool()], new EngineOptions { Threads = Threads });
        _known = Make();
        _engine.ForceAsync(_known).Wait();
    }

    [GlobalCleanup]
    public void Cleanup() => _engine.DisposeAsync().AsTask().Wait();

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void MakeAndStore() => Make();

    [Benchmark(OperationsPerInvoke = Count)]
    public void MakeStoreAndForce() => _engine.ForceAsync(Make()).Wait();

    [Benchmark(OperationsPerInvoke = Count)]
    public void ForceKnown() => _engine.ForceAsync(_known).Wait();

    private OutputRef[] Make()
    {
        var first = Interlocked.Increment(ref _round) * Count;
        var targets = new OutputRef[Count];
        for (var i = 0; i < Count; i++)
            targets[i] = new OutputRef(_objects.Add(Samples.Leaf(first + i)));
        return targets;
    }

    private sealed class NoOpPool : IInlineWorkerPool
    {
        public string Name => "no-op";

        public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

        public ExecutionFailure? Execute(ThunkCall call)
        {
            Span<byte> output = stackalloc byte[8];
            BitConverter.TryWriteBytes(output, call.Hash.Word(0));
            call.WriteOutput(0, output);
            return null;
        }
    }
}
