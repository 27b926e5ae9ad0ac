using System.Collections.Concurrent;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>A Redis server whose keys are the objects' names and whose values are their bytes, as gg has it.</summary>
internal sealed class RedisBackend(RedisAddress address) : IStorageBackend
{
    // As gg: so many commands go out before their replies are read.
    private const int BatchLength = 32;

    private readonly ConcurrentBag<RedisConnection> _idle = [];

    public string Name => address.ToString();

    public async Task<IReadOnlyList<ObjectHash>> FindMissingAsync(
        IReadOnlyList<ObjectHash> names, CancellationToken cancellationToken)
    {
        var missing = new List<ObjectHash>();
        await ConverseAsync(names, async (connection, batch) =>
        {
            foreach (var name in batch)
                connection.Write("EXISTS"u8, name);
            await connection.FlushAsync(cancellationToken);
            foreach (var name in batch)
            {
                if (await connection.ReadNumberAsync(cancellationToken) == 0)
                    missing.Add(name);
            }
        }, cancellationToken);
        return missing;
    }

    public Task PutAsync(IReadOnlyList<ObjectHash> names, IFileObjectStore from, CancellationToken cancellationToken) =>
        ConverseAsync(names, async (connection, batch) =>
        {
            foreach (var name in batch)
            {
                from.Verify(name);
                await using var content = File.OpenRead(from.PathOf(name));
                await connection.WriteSetAsync(name, content, cancellationToken);
            }

            await connection.FlushAsync(cancellationToken);
            for (var i = 0; i < batch.Length; i++)
                await connection.ReadOkAsync(cancellationToken);
        }, cancellationToken);

    public Task GetAsync(IReadOnlyList<ObjectHash> names, ObjectIntake into, CancellationToken cancellationToken) =>
        ConverseAsync(names, async (connection, batch) =>
        {
            foreach (var name in batch)
                connection.Write("GET"u8, name);
            await connection.FlushAsync(cancellationToken);
            foreach (var name in batch)
            {
                if (!await connection.ReadBulkAsync(name, into, cancellationToken))
                    throw new StorageException(StorageFault.Missing, $"{Name} does not have {name}");
            }
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var connection))
            await connection.DisposeAsync();
    }

    private async Task ConverseAsync(
        IReadOnlyList<ObjectHash> names, Func<RedisConnection, ObjectHash[], Task> exchange, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
            return;
        if (!_idle.TryTake(out var connection))
            connection = await RedisConnection.OpenAsync(address, cancellationToken);
        try
        {
            foreach (var batch in names.Chunk(BatchLength))
                await exchange(connection, batch);
        }
        catch
        {
            // There may be replies on the way that nobody waits for any more.
            await connection.DisposeAsync();
            throw;
        }

        _idle.Add(connection);
    }
}
