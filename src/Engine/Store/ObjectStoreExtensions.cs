using Burst.Thunks;

namespace Burst.Engine.Store;

/// <summary>What can be said in terms of <see cref="IObjectStore"/>.</summary>
public static class ObjectStoreExtensions
{
    /// <summary>Names and stores an object.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="content">All bytes of the object.</param>
    /// <returns>The object's name.</returns>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public static ObjectHash Add(this IObjectStore objects, ReadOnlySpan<byte> content)
    {
        var hash = ObjectHash.Of(content);
        objects.Write(hash, content);
        return hash;
    }

    /// <summary>Names and stores a thunk, which can then be forced.</summary>
    /// <param name="objects">The store.</param>
    /// <param name="thunk">The thunk.</param>
    /// <returns>The thunk's name.</returns>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public static ObjectHash Add(this IObjectStore objects, Thunk thunk) => objects.Add(thunk.Encode());
}
