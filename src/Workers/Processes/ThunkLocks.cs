using Burst.Thunks;
using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes;

/// <summary>Locks on thunk files, as gg takes them: while one process runs a thunk, others wait.</summary>
/// <remarks>Executions of the same thunk within one pool share the lock: the engine starts a second one on purpose when
/// the first takes long. Safe to call from any number of threads.</remarks>
internal sealed unsafe class ThunkLocks
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<ObjectHash, Held> _held = [];
    private readonly Lock _gate = new();

    /// <summary>Locks a thunk.</summary>
    /// <param name="hash">The thunk.</param>
    /// <param name="path">Its file, a C string.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ThunkLock Take(in ObjectHash hash, byte* path, CancellationToken cancellationToken)
    {
        int descriptor;
        lock (_gate)
        {
            if (_held.TryGetValue(hash, out var held))
            {
                _held[hash] = held with { Count = held.Count + 1 };
                return ThunkLock.Taken;
            }

            // Within the gate, so that an execution of this pool never waits for another of this pool.
            descriptor = LibC.Open(path, LibC.CloseOnExec, 0);
            if (descriptor < 0)
                return ThunkLock.Unavailable;
            var error = TryLock(descriptor);
            if (error == 0)
            {
                _held.Add(hash, new Held(descriptor, 1));
                return ThunkLock.Taken;
            }

            if (error != Errno.TryAgain)
            {
                LibC.Close(descriptor);
                return ThunkLock.Unavailable; // a file system without locks
            }
        }

        var result = WaitFor(descriptor, cancellationToken);
        Unlock(descriptor);
        return result;
    }

    /// <summary>Gives a lock back that was <see cref="ThunkLock.Taken"/>.</summary>
    public void Release(in ObjectHash hash)
    {
        lock (_gate)
        {
            var held = _held[hash];
            if (held.Count > 1)
            {
                _held[hash] = held with { Count = held.Count - 1 };
                return;
            }

            _held.Remove(hash);
            Unlock(held.Descriptor);
        }
    }

    /// <summary>Whether exactly one execution of the thunk holds the lock, so that nothing else can belong to it.</summary>
    public bool IsHeldOnce(in ObjectHash hash)
    {
        lock (_gate)
            return _held.TryGetValue(hash, out var held) && held.Count == 1;
    }

    private static ThunkLock WaitFor(int descriptor, CancellationToken cancellationToken)
    {
        var delay = TimeSpan.FromMilliseconds(1);
        while (TryLock(descriptor) == Errno.TryAgain)
        {
            if (cancellationToken.WaitHandle.WaitOne(delay))
                return ThunkLock.Cancelled;
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }

        return ThunkLock.WasTaken;
    }

    // Closing alone is not enough: a child that is just about to load its program still has the descriptor.
    private static void Unlock(int descriptor)
    {
        LibC.Flock(descriptor, LibC.Unlock);
        LibC.Close(descriptor);
    }

    private static int TryLock(int descriptor) =>
        LibC.Flock(descriptor, LibC.LockExclusive | LibC.LockWithoutWaiting) == 0 ? 0 : LibC.Error;

    private readonly record struct Held(int Descriptor, int Count);
}
