using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Burst.Thunks;

namespace Burst.Micro.Thunks;

/// <summary>Naming: what it costs beyond the SHA-256 of the bytes.</summary>
public class ObjectHashBenchmarks
{
    private readonly byte[] _file = Samples.Leaf().Encode();
    private readonly byte[] _digest = new byte[32];
    private readonly byte[] _text = new byte[ObjectHash.MaxTextLength];
    private ObjectHash _hash;
    private int _length;

    [GlobalSetup]
    public void Setup()
    {
        _hash = ObjectHash.Of(_file);
        _length = _hash.Format(_text);
    }

    [Benchmark(Baseline = true)]
    public int Sha256() => SHA256.HashData(_file, _digest);

    [Benchmark]
    public ObjectHash Of() => ObjectHash.Of(_file);

    [Benchmark]
    public int Format() => _hash.Format(_text);

    [Benchmark]
    public bool TryParse() => ObjectHash.TryParse(_text.AsSpan(0, _length), out _);

    [Benchmark]
    public string CidText() => Cid.Of(_hash).ToString();
}
