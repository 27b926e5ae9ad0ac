using BenchmarkDotNet.Attributes;
using Burst.Engine.Reduce;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Micro.Storage;

/// <summary>Looking up and recording a reduction with one output, in each cache; 100,000 entries to choose from.</summary>
public class ReductionBenchmarks
{
    private const int Count = 100_000;

    private readonly byte[] _file = Samples.Leaf().Encode();
    private readonly ObjectHash[] _outputs = [ObjectHash.Of("an output"u8)];
    private readonly ObjectHash[] _keys = [.. Enumerable.Range(0, Count).Select(Samples.ThunkHash)];
    private readonly ObjectHash _absent = Samples.ThunkHash(-1);
    private IReductionCache _cache = null!;
    private string _path = "";
    private int _next;

    [Params("memory", "FASTER")]
    public string Cache { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _path = Directory.CreateTempSubdirectory("burst-micro-").FullName;
        _cache = Cache == "memory" ? new MemoryReductionCache() : new FasterReductionCache(_path);
        ThunkView.TryParse(_file, out var view);
        foreach (var key in _keys)
            _cache.Record(key, view, _outputs);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _cache.DisposeAsync().AsTask().Wait();
        Directory.Delete(_path, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public bool Hit()
    {
        ThunkView.TryParse(_file, out var view);
        return _cache.TryGet(_keys[_next = (_next + 7919) % Count], view, _outputs);
    }

    [Benchmark]
    public bool Miss()
    {
        ThunkView.TryParse(_file, out var view);
        return _cache.TryGet(_absent, view, _outputs);
    }

    [Benchmark]
    public void RecordAgain()
    {
        ThunkView.TryParse(_file, out var view);
        _cache.Record(_keys[_next = (_next + 7919) % Count], view, _outputs);
    }
}
