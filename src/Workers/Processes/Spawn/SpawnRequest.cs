using Burst.Workers.Processes.Native;

namespace Burst.Workers.Processes.Spawn;

/// <summary>A process to be started, and what came of it. Belongs to one slot and is used again.</summary>
internal sealed unsafe class SpawnRequest : IDisposable
{
    /// <summary>The program's path.</summary>
    public byte* Program { get; set; }

    /// <summary>The steps in the child.</summary>
    public void* FileActions { get; set; }

    /// <summary>The argument vector.</summary>
    public byte** Arguments { get; set; }

    /// <summary>The environment.</summary>
    public byte** Environment { get; set; }

    /// <summary>The process that was started.</summary>
    public int Process { get; set; }

    /// <summary>Why it was not: an error number; 0 when it was.</summary>
    public int Error { get; set; }

    /// <summary>Whether <see cref="Error"/> comes from the sandbox, which could not be applied.</summary>
    public bool IsSandboxError { get; set; }

    /// <summary>Opened when the two above are set.</summary>
    public Turnstile Done { get; } = new();

    public void Dispose() => Done.Dispose();
}
