namespace Burst.Gg.Explain;

/// <summary>What would become of a thunk if it were forced now.</summary>
public enum VerdictState
{
    /// <summary>Its results are known and there: it does not run.</summary>
    Hit,

    /// <summary>It runs: everything it needs is there, and it has not been reduced before.</summary>
    Runs,

    /// <summary>It was reduced before, but an output is no longer in the store.</summary>
    OutputMissing,

    /// <summary>It was reduced to another thunk, which has no value yet.</summary>
    ReturnedThunk,

    /// <summary>It waits for others, so its reduction cannot be looked up yet.</summary>
    Waits,

    /// <summary>Its file is missing or malformed.</summary>
    Unreadable,

    /// <summary>It waits, through others, for itself.</summary>
    Cycle,

    /// <summary>A value or an executable that it needs is not in the store.</summary>
    InputMissing,

    /// <summary>A thunk that it waits for cannot run.</summary>
    Blocked,
}
