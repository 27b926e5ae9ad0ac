using System.Collections.Immutable;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Workers.Processes.Directories;
using Burst.Workers.Processes.Native;
using Burst.Workers.Processes.Sandboxing;
using Burst.Workers.Processes.Spawn;
using Burst.Workers.Processes.Supervision;

namespace Burst.Workers.Processes;

/// <summary>Runs functions as processes of this machine, as gg does, in a sandbox where the kernel has one.</summary>
/// <remarks>
/// <para>A function is started in a new, empty directory <c>thunk-execute.b…</c> beneath the work root, with the
/// thunk's
/// links in it, the arguments and variables of the thunk and gg's own three, nothing inherited, and no input. It has
/// ended
/// when the process that was started has; what is left of its process group is killed then.</para>
/// <para>On a failure of the kind <see cref="FailureKind.OutputMissing"/>, the outcome's paths are the outputs found
/// before the missing one: gg stores those. With any other failure there are no paths, and nothing to release.</para>
/// <para>A thunk that another process had locked, or has reduced by the time this one has the lock, is not run but given
/// back as <see cref="FailureKind.Superseded"/>.</para>
/// <para>Each slot is a thread that sleeps while its process runs, started when first needed. All members are safe to
/// call from any number of threads.</para>
/// </remarks>
public sealed class ProcessWorkerPool : IQueuedWorkerPool, IDisposable
{
    private const int MaxSlots = 65536;
    private const uint OwnerOnly = 0x1C0; // 0700

    private readonly IFileObjectStore _objects;
    private readonly ProcessOptions _options;
    private readonly SandboxRules? _sandbox;
    private readonly WorkDirectories _directories;
    private readonly ThunkLocks? _locks;
    private readonly Launchers _launchers;
    private readonly Watchdog _watchdog;
    private readonly Lock _gate = new();
    private readonly List<Slot> _slots = [];
    private readonly Stack<Slot> _free = [];
    private bool _isStarted;
    private bool _isDisposed;

    /// <param name="objects">Where the functions and their inputs are.</param>
    /// <param name="options">How they run.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of jobs is not between 1 and 65,536.</exception>
    /// <exception cref="BurstException">The sandbox that was asked for is not possible on this machine, or the work
    /// root
    /// cannot be used.</exception>
    public ProcessWorkerPool(IFileObjectStore objects, ProcessOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Jobs, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Jobs, MaxSlots, nameof(options));
        _objects = objects;
        _options = options;
        var root = MakeWorkRoot(options);
        _sandbox = SandboxRules.Make(options.Sandbox, root, objects.ObjectsPath);
        _directories = new WorkDirectories(root, options.ReusesDirectories);
        _locks = options.LockThunks ? new ThunkLocks() : null;
        _launchers = new Launchers(_sandbox, Math.Min(options.Jobs, Environment.ProcessorCount));
        _watchdog = new Watchdog(() => StaleDirectories.Remove(root, TimeProvider.System.GetUtcNow()));
    }

    /// <inheritdoc/>
    public string Name => "processes";

    /// <inheritdoc/>
    public int Slots => _options.Jobs;

    /// <summary>What functions are really kept from: never <see cref="SandboxMode.Auto"/>.</summary>
    public SandboxMode Sandbox => _sandbox?.Mode ?? SandboxMode.None;

    /// <summary>The same for people: a sentence.</summary>
    public string SandboxDescription =>
        _sandbox?.Description ?? "Functions can do whatever the user who runs them can do: there is no sandbox.";

    /// <inheritdoc/>
    public bool CanExecute(in ObjectHash function, IObjectStore objects)
    {
        // What cannot be read is claimed, so that the attempt to run it tells what is wrong.
        Span<byte> head = stackalloc byte[4];
        try
        {
            if (objects is IFileObjectStore files)
            {
                using var file = File.OpenHandle(files.PathOf(function));
                head = head[..RandomAccess.Read(file, head, 0)];
            }
            else if (objects.TryRead(function, out var content))
            {
                return !content.Span.StartsWith(WebAssemblyMagic);
            }

            return !head.StartsWith(WebAssemblyMagic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">All slots are taken.</exception>
    public void Start(ThunkExecution execution)
    {
        Slot? slot;
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (!_free.TryPop(out slot))
                    slot = AddSlot();
            }
        }
        catch (OutOfMemoryException e)
        {
            var failure = new ExecutionFailure(
                FailureKind.NotStarted, $"no thread for slot {_slots.Count + 1} of {Slots}: {e.Message}", IsTransient: true);
            execution.Complete(new ExecutionOutcome(failure, ImmutableArray<string>.Empty, null, TimeSpan.Zero));
            return;
        }

        slot.Give(execution);
    }

    /// <summary>Ends what is still running, as if it had been cancelled, and all threads.</summary>
    /// <remarks>Outcomes that have not been released can still be.</remarks>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            foreach (var free in _free)
                free.Give(null);
            _free.Clear();
        }

        foreach (var slot in _slots)
            slot.Supervisor.Close();
        foreach (var slot in _slots)
            slot.Dispose();
        if (_isStarted)
            _watchdog.Dispose();
        _launchers.Dispose();
        _directories.Dispose();
        _sandbox?.Dispose();
    }

    private static ReadOnlySpan<byte> WebAssemblyMagic => "\0asm"u8;

    private Slot AddSlot()
    {
        if (_slots.Count == Slots)
            throw new InvalidOperationException($"all {Slots} slots are taken");
        if (!_isStarted)
        {
            _watchdog.Start();
            _isStarted = true;
        }

        var supervisor = _watchdog.Add();
        var run = new ProcessRun(_objects, _options, _directories, _locks, _launchers, supervisor);
        var slot = new Slot(run, supervisor, GiveBack);
        slot.Start();
        _slots.Add(slot);
        return slot;
    }

    private void GiveBack(Slot slot)
    {
        lock (_gate)
        {
            if (_isDisposed)
                slot.Give(null);
            else
                _free.Push(slot);
        }
    }

    private static string MakeWorkRoot(ProcessOptions options)
    {
        var isOwn = options.WorkRoot is null && options.Sandbox == SandboxMode.Strict;
        var temporary = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
        var root = options.WorkRoot ?? (isOwn ? $"{temporary}/burst-work.{LibC.EffectiveUser()}" : temporary);
        root = Path.TrimEndingDirectorySeparator(root);
        if (!Path.IsPathRooted(root))
            throw new BurstException($"the work root '{root}' is not an absolute path");
        if (isOwn)
            LibC.MakeDirectory(root, OwnerOnly);
        if (!Directory.Exists(root))
            throw new BurstException($"the work root '{root}' does not exist");
        if (isOwn && (FileStatus.Read(root, out var status) != 0 || !status.IsDirectory
            || status.Owner != LibC.EffectiveUser() || status.Mode != OwnerOnly))
        {
            throw new BurstException($"the work root '{root}' is not this user's own folder of mode 0700");
        }

        return root;
    }
}
