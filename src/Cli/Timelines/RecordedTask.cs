using Burst.Thunks;

namespace Burst.Cli.Timelines;

/// <summary>One thunk as <see cref="RunRecorder"/> follows it; guarded by the recorder's lock.</summary>
internal sealed class RecordedTask(in ObjectHash hash, int index)
{
    /// <summary>The name under which it was first seen.</summary>
    public ObjectHash Hash { get; } = hash;

    /// <summary>Its place in the order in which thunks were seen, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>The task of the same execution that came first; <see langword="null"/> for that one itself.</summary>
    public RecordedTask? Owner { get; set; }

    /// <summary>Those whose <see cref="Owner"/> this is.</summary>
    public List<RecordedTask>? Followers { get; set; }

    /// <summary>What it is, once its file has been seen.</summary>
    public TaskName Name { get; set; } = TaskName.Unknown;

    /// <summary>The thunks that it waits for.</summary>
    public OutputRef[] Inputs { get; set; } = [];

    /// <summary>The names of its outputs.</summary>
    public string[] Tags { get; set; } = [];

    /// <summary>What it made; empty as long as it has not.</summary>
    public ObjectHash[] Outputs { get; set; } = [];

    /// <summary>The pool that it was given to.</summary>
    public string Pool { get; set; } = "";

    /// <summary>Where in the pool it runs; empty where the pool is one place.</summary>
    public string Place { get; set; } = "";

    public int Attempts { get; set; }

    /// <summary>Why its last attempt failed.</summary>
    public TaskFailure? Failure { get; set; }

    /// <summary>When it was started, since the run's start.</summary>
    public TimeSpan Start { get; set; }

    public TimeSpan Elapsed { get; set; }

    public TimeSpan ProcessorTime { get; set; }
}
