using System.Collections.Concurrent;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Engine.Tests.Fakes;

/// <summary>Objects in a dictionary, with faults on demand.</summary>
internal sealed class DictionaryObjectStore : IObjectStore
{
    private readonly ConcurrentDictionary<ObjectHash, byte[]> _objects = new();

    public HashSet<ObjectHash> Corrupt { get; } = [];

    public bool IsFull { get; set; }

    public ObjectHash Add(byte[] content)
    {
        var hash = ObjectHash.Of(content);
        _objects[hash] = content;
        return hash;
    }

    public void Remove(ObjectHash hash) => _objects.TryRemove(hash, out _);

    public bool Contains(in ObjectHash hash) => _objects.ContainsKey(hash);

    public bool TryRead(in ObjectHash hash, out ReadOnlyMemory<byte> content)
    {
        if (Corrupt.Contains(hash))
            throw new ObjectStoreException(hash, ObjectFault.Corrupt, $"{hash} is corrupt");
        var found = _objects.TryGetValue(hash, out var bytes);
        content = bytes;
        return found;
    }

    public void Write(in ObjectHash hash, ReadOnlySpan<byte> content)
    {
        if (IsFull)
            throw new ObjectStoreException(hash, ObjectFault.Unavailable, "no space left on device");
        _objects[hash] = content.ToArray();
    }

    public ObjectHash Adopt(string path)
    {
        if (IsFull)
            throw new ObjectStoreException(default, ObjectFault.Unavailable, "no space left on device");
        return Add(File.ReadAllBytes(path));
    }
}
