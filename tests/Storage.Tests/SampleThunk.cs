using System.Text;
using Burst.Engine.Reduce;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Storage.Tests;

/// <summary>A thunk with the given output names, and its reduction.</summary>
internal sealed class SampleThunk
{
    private readonly byte[] _file;

    public SampleThunk(params string[] tags)
        : this(0, tags)
    {
    }

    public SampleThunk(int number, params string[] tags)
    {
        _file = new Thunk(
            new Function("program", ["f", $"{number}"], []), null, null, [new ThunkInput("program")], tags).Encode();
        Hash = ObjectHash.Of(_file);
        Outputs = [.. tags.Select((tag, index) => ObjectHash.Of(Encoding.UTF8.GetBytes($"{number} {index} {tag}")))];
    }

    public ObjectHash Hash { get; }

    public ObjectHash[] Outputs { get; set; }

    public void Record(IReductionCache cache)
    {
        Assert.True(ThunkView.TryParse(_file, out var thunk));
        cache.Record(Hash, thunk, Outputs);
    }

    /// <summary>Whether the cache has a reduction; allocates nothing itself.</summary>
    public bool Hits(IReductionCache cache)
    {
        Assert.True(ThunkView.TryParse(_file, out var thunk));
        Span<ObjectHash> outputs = stackalloc ObjectHash[Outputs.Length];
        return cache.TryGet(Hash, thunk, outputs);
    }

    /// <summary>What the cache has; null for nothing.</summary>
    public ObjectHash[]? Get(IReductionCache cache)
    {
        Assert.True(ThunkView.TryParse(_file, out var thunk));
        var outputs = new ObjectHash[Outputs.Length];
        return cache.TryGet(Hash, thunk, outputs) ? outputs : null;
    }
}
