namespace Burst.Engine.Execute;

/// <summary>Why a thunk could not be reduced.</summary>
public enum FailureKind
{
    /// <summary>The function ended with a non-zero exit status.</summary>
    Exited,

    /// <summary>The function was ended by a signal, or trapped.</summary>
    Signalled,

    /// <summary>The function ran longer than it may.</summary>
    TimedOut,

    /// <summary>The function could not be started.</summary>
    NotStarted,

    /// <summary>The function ended well but did not write one of its outputs.</summary>
    OutputMissing,

    /// <summary>An output is not a regular file in the working directory, or its name cannot be used.</summary>
    OutputInvalid,

    /// <summary>The thunk's file is malformed or asks for something impossible.</summary>
    BadThunk,

    /// <summary>An object that is needed is not in the store.</summary>
    ObjectMissing,

    /// <summary>An object's bytes do not match its name.</summary>
    ObjectCorrupt,

    /// <summary>The object store or the reduction cache cannot be read or written.</summary>
    StorageFailed,

    /// <summary>The thunk waits, through others, for itself.</summary>
    Cycle,

    /// <summary>No worker pool can execute the function.</summary>
    NoWorker,

    /// <summary>The worker went away in the middle.</summary>
    WorkerLost,

    /// <summary>Another process has run the thunk meanwhile, or is running it: no failure, but a reason to look again.</summary>
    Superseded,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}
