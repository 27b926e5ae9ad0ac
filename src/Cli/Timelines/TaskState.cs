namespace Burst.Cli.Timelines;

/// <summary>How far a thunk is.</summary>
internal enum TaskState : byte
{
    /// <summary>It waits for others or for a slot; at the end of a run: it was not run.</summary>
    Waiting,

    /// <summary>Its function is running.</summary>
    Running,

    /// <summary>Its function ran to a good end.</summary>
    Run,

    /// <summary>It had been reduced before.</summary>
    Cached,

    /// <summary>It failed by itself.</summary>
    Failed,
}
