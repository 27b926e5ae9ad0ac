using BenchmarkDotNet.Attributes;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Micro.Thunks;

/// <summary>Reading and rewriting thunk files: in place as the engine does, and through the model as tools do.</summary>
public class ThunkCodecBenchmarks : IReferenceResolver
{
    private static readonly ObjectHash _value = ObjectHash.Of("a result"u8);
    private static readonly Thunk _thunk = Samples.Inner(Samples.ThunkHash(1), Samples.ThunkHash(2));
    private readonly byte[] _file = _thunk.Encode();

    [Benchmark(Baseline = true)]
    public bool ViewParse() => ThunkView.TryParse(_file, out _);

    [Benchmark]
    public Thunk ModelDecode() => Thunk.Decode(_file);

    [Benchmark]
    public byte[] ModelEncode() => _thunk.Encode();

    [Benchmark]
    public byte[] Substitute()
    {
        ThunkView.TryParse(_file, out var view);
        var resolver = this;
        return Substitution.Apply(view, ref resolver);
    }

    public bool TryResolve(scoped ReadOnlySpan<byte> reference, out ObjectHash value)
    {
        value = _value;
        return true;
    }
}
