using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Hashing;

namespace Burst.Engine.Bulk;

/// <summary>What the functions of a batch have written: small outputs lie here until all are named together.</summary>
internal sealed class BatchOutputs
{
    /// <summary>A longer output is named and stored at once, since it gains little from company.</summary>
    public const int LongestKept = 1 << 10;

    private readonly List<int> _slots = [];
    private MessageRange[] _ranges = new MessageRange[ThunkBatch.Capacity];
    private ObjectHash[] _found = new ObjectHash[ThunkBatch.Capacity];
    private ObjectHash[] _names = new ObjectHash[ThunkBatch.Capacity];
    private byte[] _bytes = new byte[4 << 10];
    private int _length;
    private int _count;

    /// <summary>Names of outputs, of one thunk after another; what still lies here has a stand-in that is no object's
    /// name.</summary>
    public Span<ObjectHash> Names => _names.AsSpan(0, _count);

    private static ObjectHash StandIn => new(ObjectType.Value, stackalloc byte[ObjectHash.DigestLength], 1);

    /// <summary>Makes place for a thunk's outputs, all missing.</summary>
    /// <returns>The first one's place.</returns>
    public int Open(int count)
    {
        var first = _count;
        if (_names.Length - first < count)
            Array.Resize(ref _names, Math.Max(first + count, _names.Length * 2));
        _count += count;
        _names.AsSpan(first, count).Clear();
        return first;
    }

    /// <summary>Gives back the places from one on: the thunk has failed.</summary>
    public void Abandon(int first)
    {
        _count = first;
        while (_slots.Count > 0 && _slots[^1] >= first)
            _slots.RemoveAt(_slots.Count - 1);
    }

    /// <summary>Keeps a small output until <see cref="StoreAll"/>.</summary>
    public void Keep(int slot, ReadOnlySpan<byte> content)
    {
        if (_bytes.Length - _length < content.Length)
            Array.Resize(ref _bytes, Math.Max(_length + content.Length, _bytes.Length * 2));
        if (_slots.Count == _ranges.Length)
            Array.Resize(ref _ranges, _ranges.Length * 2);
        content.CopyTo(_bytes.AsSpan(_length));
        _ranges[_slots.Count] = new MessageRange(_length, content.Length);
        _slots.Add(slot);
        _length += content.Length;
        _names[slot] = StandIn;
    }

    /// <summary>Enters an output that is stored already.</summary>
    public void Set(int slot, in ObjectHash name) => _names[slot] = name;

    /// <summary>Names and stores what lies here. Of an output that was written twice the second counts.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public void StoreAll(IObjectStore objects)
    {
        var count = _slots.Count;
        if (_found.Length < count)
            _found = new ObjectHash[_ranges.Length];
        BulkNames.Of(_bytes.AsSpan(0, _length), _ranges.AsSpan(0, count), _found);
        for (var i = 0; i < count; i++)
        {
            objects.Write(_found[i], _ranges[i].Of(_bytes));
            _names[_slots[i]] = _found[i];
        }

        _slots.Clear();
        _length = 0;
    }

    public void Clear()
    {
        _slots.Clear();
        _length = 0;
        _count = 0;
    }
}
