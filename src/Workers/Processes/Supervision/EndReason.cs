namespace Burst.Workers.Processes.Supervision;

/// <summary>Why a function was ended from outside.</summary>
internal enum EndReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>It ran longer than it may.</summary>
    TimedOut,

    /// <summary>The caller gave up.</summary>
    Cancelled,
}
