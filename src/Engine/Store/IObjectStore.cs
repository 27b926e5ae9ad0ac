using Burst.Thunks;

namespace Burst.Engine.Store;

/// <summary>Objects by name: thunk files and values, immutable once written.</summary>
/// <remarks>
/// <para>All members are safe to call from any number of threads. Writing an object that is there changes nothing.</para>
/// <para>Bytes that come from a disk or a network are checked against the name before they are handed out.</para>
/// </remarks>
public interface IObjectStore
{
    /// <summary>Whether the object is there; its bytes are not checked.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    bool Contains(in ObjectHash hash);

    /// <summary>Reads an object.</summary>
    /// <param name="hash">Its name.</param>
    /// <param name="content">Its bytes, valid for as long as this is held, whatever becomes of the store; a span of it holds
    /// nothing. Empty where the answer is no.</param>
    /// <returns>Whether the object is there.</returns>
    /// <exception cref="ObjectStoreException">The bytes do not match the name, or the store cannot be read.</exception>
    bool TryRead(in ObjectHash hash, out ReadOnlyMemory<byte> content);

    /// <summary>Stores an object whose name the caller has computed from these very bytes.</summary>
    /// <param name="hash">Its name.</param>
    /// <param name="content">Its bytes; copied where the store keeps them in memory.</param>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    void Write(in ObjectHash hash, ReadOnlySpan<byte> content);

    /// <summary>Stores an object that is a file now; the file may be moved away.</summary>
    /// <param name="path">A regular file that nobody writes to any more.</param>
    /// <returns>The object's name.</returns>
    /// <exception cref="ObjectStoreException">The file cannot be read or the store cannot be written.</exception>
    ObjectHash Adopt(string path);
}
