using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Remote.Backends;

/// <summary>Puts objects into a backend, each once, however many ask for it.</summary>
/// <param name="backend">Where to.</param>
/// <param name="objects">Where from.</param>
/// <remarks>Safe to call from any number of threads.</remarks>
public sealed class Uploads(IStorageBackend backend, IFileObjectStore objects)
{
    private const int SmallLength = 16 << 10;

    private readonly Dictionary<ObjectHash, Task> _known = [];
    private readonly Lock _lock = new();
    private long _bytes;
    private int _count;

    /// <summary>How many objects were put.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many bytes they had.</summary>
    public long LengthBytes => Volatile.Read(ref _bytes);

    /// <summary>Makes sure that objects are there.</summary>
    /// <param name="names">Which ones.</param>
    /// <param name="cancellationToken">Gives up waiting; what others need too goes on.</param>
    /// <exception cref="StorageException">The backend does not take one.</exception>
    /// <exception cref="ObjectStoreException">One is not in the store, or damaged there.</exception>
    public async Task EnsureAsync(IEnumerable<ObjectHash> names, CancellationToken cancellationToken)
    {
        var claimed = new List<ObjectHash>();
        var others = new List<Task>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            foreach (var name in names)
            {
                if (_known.TryGetValue(name, out var task))
                {
                    if (!task.IsCompletedSuccessfully)
                        others.Add(task);
                }
                else
                {
                    _known.Add(name, done.Task);
                    claimed.Add(name);
                }
            }
        }

        if (claimed.Count > 0)
            others.Add(PutAsync(claimed, done));
        if (others.Count > 0)
            await Task.WhenAll(others).WaitAsync(cancellationToken);
    }

    /// <summary>Objects turned out not to be there after all: they are put again when they are next asked for.</summary>
    public void Forget(IEnumerable<ObjectHash> names)
    {
        lock (_lock)
        {
            foreach (var name in names)
                _known.Remove(name);
        }
    }

    /// <summary>The backend may have lost everything; uploads under way are not waited for by those who ask from now on.</summary>
    public void ForgetAll()
    {
        lock (_lock)
            _known.Clear();
    }

    // Not cancelled with whoever asked first: others may have come to wait for it.
    private async Task PutAsync(List<ObjectHash> claimed, TaskCompletionSource done)
    {
        try
        {
            // To hand over a small object costs no more than to ask for it.
            var missing = claimed is [{ LengthBytes: <= SmallLength }]
                ? claimed
                : await backend.FindMissingAsync(claimed, CancellationToken.None);
            await backend.PutAsync(missing, objects, CancellationToken.None);
            Interlocked.Add(ref _count, missing.Count);
            Interlocked.Add(ref _bytes, missing.Sum(name => name.LengthBytes));
            done.SetResult();
        }
        catch (Exception e)
        {
            Forget(claimed);
            done.SetException(e);
            throw;
        }
        finally
        {
            // Somebody may wait for it or nobody; the one who claimed hears of the failure in any case.
            _ = done.Task.Exception;
        }
    }
}
