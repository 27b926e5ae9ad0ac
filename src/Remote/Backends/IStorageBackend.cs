using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>Objects by gg's names, at a place that several machines reach.</summary>
/// <remarks>All members are safe to call from any number of threads. Every object's bytes are checked against its name, on
/// the way in and on the way out.</remarks>
public interface IStorageBackend : IAsyncDisposable
{
    /// <summary>The place for messages: its URI without user and password.</summary>
    string Name { get; }

    /// <summary>Finds out which objects are not there.</summary>
    /// <returns>Those of the names, in their order.</returns>
    /// <exception cref="StorageException">The backend cannot say.</exception>
    Task<IReadOnlyList<ObjectHash>> FindMissingAsync(IReadOnlyList<ObjectHash> names, CancellationToken cancellationToken);

    /// <summary>Puts objects there; those that are there already stay.</summary>
    /// <param name="names">Which ones.</param>
    /// <param name="from">Where they are now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The backend does not take one.</exception>
    /// <exception cref="ObjectStoreException">One is not in the store, or damaged there.</exception>
    Task PutAsync(IReadOnlyList<ObjectHash> names, IFileObjectStore from, CancellationToken cancellationToken);

    /// <summary>Gets objects from there; those that were got before a failure are kept.</summary>
    /// <param name="names">Which ones.</param>
    /// <param name="into">What takes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">The backend has not one of them, or another in its place.</exception>
    Task GetAsync(IReadOnlyList<ObjectHash> names, ObjectIntake into, CancellationToken cancellationToken);
}
