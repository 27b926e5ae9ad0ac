using System.Collections.Concurrent;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>A Redis server whose keys are the objects' names and whose values are their bytes, as gg has it.</summary>
/// <param name="address">Where it is.</param>
/// <param name="patience">How long a server that went away is waited for, which may be starting again; 10 seconds where it
/// is not given. One that was never there is not waited for.</param>
internal sealed class RedisBackend(RedisAddress address, TimeSpan? patience = null) : IStorageBackend
{
    // As gg: so many commands go out before their replies are read.
    private const int BatchLength = 32;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(10);
    private readonly ConcurrentBag<RedisConnection> _idle = [];
    private volatile bool _hasAnswered;

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
            var absent = new List<ObjectHash>();
            foreach (var name in batch)
            {
                if (await connection.ReadNumberAsync(cancellationToken) == 0)
                    absent.Add(name);
            }

            missing.AddRange(absent);
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
        foreach (var batch in names.Chunk(BatchLength))
            await ConverseAsync(batch, exchange, TimeProvider.System.GetTimestamp(), cancellationToken);
    }

    /// <summary>One batch, which may be sent again: every command of ours does the same twice as once.</summary>
    private async Task ConverseAsync(
        ObjectHash[] batch, Func<RedisConnection, ObjectHash[], Task> exchange, long began, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            RedisConnection? connection = null;
            try
            {
                if (!_idle.TryTake(out connection))
                    connection = await RedisConnection.OpenAsync(address, cancellationToken);
                await exchange(connection, batch);
                _hasAnswered = true;
                _idle.Add(connection);
                return;
            }
            catch (StorageException e) when (MayComeBack(e) && TimeProvider.System.GetElapsedTime(began) < _patience)
            {
                // The others are of the same server that is gone.
                if (connection is not null)
                    await connection.DisposeAsync();
                await DisposeAsync();
            }
            catch
            {
                // There may be replies on the way that nobody waits for any more.
                if (connection is not null)
                    await connection.DisposeAsync();
                throw;
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    private bool MayComeBack(StorageException error) =>
        error.Fault == StorageFault.NotReady || (error.Fault == StorageFault.Unavailable && _hasAnswered);
}
