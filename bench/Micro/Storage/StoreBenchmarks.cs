using BenchmarkDotNet.Attributes;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Thunks;

namespace Burst.Micro.Storage;

/// <summary>One small object: in memory, and as a file in a .gg folder.</summary>
public class StoreBenchmarks
{
    private const int Count = 10_000;

    private readonly byte[] _content = Samples.Leaf().Encode();
    private readonly MemoryObjectStore _memory = new();
    private FolderObjectStore _folder = null!;
    private readonly ObjectHash[] _names = [.. Enumerable.Range(0, Count).Select(Samples.ThunkHash)];
    private readonly ObjectHash _absent = Samples.ThunkHash(-1);
    private ObjectHash _hash;
    private string _path = "";

    [GlobalSetup]
    public void Setup()
    {
        _path = Directory.CreateTempSubdirectory("burst-micro-").FullName;
        _folder = new FolderObjectStore(_path);
        _hash = _memory.Add(_content);
        _folder.Add(_content);
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_path, recursive: true);

    [Benchmark(Baseline = true)]
    public bool MemoryRead() => _memory.TryRead(_hash, out _);

    [Benchmark]
    public bool MemoryMiss() => _memory.Contains(_absent);

    /// <summary>Each time into a new store, which grows.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long MemoryWrite()
    {
        var store = new MemoryObjectStore();
        foreach (ref readonly var name in _names.AsSpan())
            store.Write(name, _content.AsSpan(0, (int)name.LengthBytes));
        return store.Count;
    }

    [Benchmark]
    public bool FolderRead() => _folder.TryRead(_hash, out _);

    [Benchmark]
    public bool FolderContains() => _folder.Contains(_hash);

    [Benchmark]
    public void FolderVerifyAgain() => _folder.Verify(_hash);
}
