namespace Burst.Workers.Processes;

/// <summary>What a function that runs as a process is kept from.</summary>
public enum SandboxMode
{
    /// <summary><see cref="Write"/> where the kernel can, else <see cref="None"/>.</summary>
    Auto,

    /// <summary>Nothing: a function may do whatever the user who runs the engine may do.</summary>
    None,

    /// <summary>Writing outside the work root and the temporary folders, and the network.</summary>
    Write,

    /// <summary>Also reading anything but the system's folders, the objects and the work root; writing anywhere but in
    /// the work root.</summary>
    Strict,
}
