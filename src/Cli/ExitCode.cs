namespace Burst.Cli;

/// <summary>What the process ends with.</summary>
internal enum ExitCode
{
    /// <summary>All went well.</summary>
    Success = 0,

    /// <summary>Something could not be forced, read or written.</summary>
    Failure = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>execute: no such thunk, or it asks for something impossible.</summary>
    Operational = 3,

    /// <summary>execute: an object that the thunk needs is missing or corrupt.</summary>
    Dependencies = 4,

    /// <summary>execute: the function failed.</summary>
    Execution = 5,

    /// <summary>execute: the outputs could not be stored.</summary>
    Upload = 6,

    /// <summary>A fault in Burst itself.</summary>
    Internal = 70,

    /// <summary>wasm run, docker run: the function could not be run, or did not come to an end by itself.</summary>
    NotEnded = 125,

    /// <summary>Ended by the hangup signal.</summary>
    HungUp = 129,

    /// <summary>Ended by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>gg-get: the store does not have the object. gg's own dies of SIGABRT then.</summary>
    Aborted = 134,

    /// <summary>Ended by Ctrl-\.</summary>
    Quit = 131,

    /// <summary>Ended by the termination signal.</summary>
    Terminated = 143,
}
