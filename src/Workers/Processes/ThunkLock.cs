namespace Burst.Workers.Processes;

/// <summary>What came of an attempt to lock a thunk.</summary>
internal enum ThunkLock
{
    /// <summary>Locked, to be released.</summary>
    Taken,

    /// <summary>There is nothing to lock, or no locks on that file system; go on without.</summary>
    Unavailable,

    /// <summary>Another process held the lock and has released it: it may have reduced the thunk. Not locked.</summary>
    WasTaken,

    /// <summary>The caller gave up waiting. Not locked.</summary>
    Cancelled,
}
