namespace Burst.Cli;

/// <summary>How much of the machine a function may see.</summary>
internal enum SandboxLevel
{
    /// <summary>The most that works here.</summary>
    Auto,

    /// <summary>Everything, as with gg.</summary>
    None,

    /// <summary>Everything, but it can write only to its working directory.</summary>
    Write,

    /// <summary>Only what the thunk names.</summary>
    Strict,
}
