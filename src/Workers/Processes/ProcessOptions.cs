using Burst.Thunks;

namespace Burst.Workers.Processes;

/// <summary>How functions run as processes.</summary>
public sealed class ProcessOptions
{
    /// <summary>How many run at once; from 1 to 65,536. The default is the number of processors.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>An absolute folder in which the working directories are made. The default is
    /// <c>TMPDIR</c>, else <c>/tmp</c>; in <see cref="SandboxMode.Strict"/>, where functions can write everywhere in it,
    /// the folder <c>burst-work.</c> with the user's number there.</summary>
    public string? WorkRoot { get; init; }

    /// <summary>What functions are kept from. The default is <see cref="SandboxMode.Auto"/>.</summary>
    public SandboxMode Sandbox { get; init; } = SandboxMode.Auto;

    /// <summary>Whether functions see <c>__GG_VERBOSE__=1</c>.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether a thunk's file is locked while it runs, as gg does, so that two engines on one folder do not
    /// run
    /// the same thunk at the same time. The default is <see langword="true"/>.</summary>
    public bool LockThunks { get; init; } = true;

    /// <summary>Whether a working directory that a function leaves as it found it (empty, same mode, owner and attributes)
    /// serves the next one, rather than being removed and made again. The default is <see langword="true"/>.</summary>
    /// <remarks>Making and removing one costs about 60 µs of processor time on ext4, and far more on an ext4 without a
    /// journal, which searches past every inode freed in the last five seconds. The price: a process that a function left
    /// running in a session of its own still stands in the directory when the next function does.</remarks>
    public bool ReusesDirectories { get; init; } = true;

    /// <summary>Receives what functions write to their standard output, each function's in one piece when it has ended;
    /// <see langword="null"/> to drop it. The stream itself is the lock under which it is written.</summary>
    public Stream? StandardOutput { get; init; }

    /// <summary>The same for their standard error.</summary>
    public Stream? StandardError { get; init; }

    /// <summary>Receives what one function printed, standard output before standard error, when it has ended, well or not;
    /// the two streams then receive nothing. Comes from a slot's thread, before the outcome.</summary>
    public Action<ObjectHash, ReadOnlyMemory<byte>>? OnPrinted { get; init; }

    /// <summary>Called when a function left files behind that are not its outputs, with the thunk and the names of the
    /// first of them, at most 5. Comes from the thread that released the outcome.</summary>
    public Action<ObjectHash, IReadOnlyList<string>>? OnLeftovers { get; init; }
}
