using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Workers.Processes.Directories;
using Burst.Workers.Processes.Native;
using Burst.Workers.Processes.Spawn;
using Burst.Workers.Processes.Supervision;

namespace Burst.Workers.Processes;

/// <summary>The way of one execution, from the thunk's file to its outcome. Belongs to one slot and is used
/// again.</summary>
internal sealed unsafe class ProcessRun : IDisposable
{
    private const int MaxStartAttempts = 12;

    private readonly IFileObjectStore _objects;
    private readonly ProcessOptions _options;
    private readonly WorkDirectories _directories;
    private readonly ThunkLocks? _locks;
    private readonly Launchers _launchers;
    private readonly Supervisor _supervisor;
    private readonly ArgumentBlock _arguments;
    private readonly SpawnRequest _request = new();
    private readonly Func<string?> _variable;
    private ObjectHash _thunk;
    private bool _isLocked;

    public ProcessRun(
        IFileObjectStore objects, ProcessOptions options, WorkDirectories directories, ThunkLocks? locks,
        Launchers launchers, Supervisor supervisor)
    {
        _objects = objects;
        _options = options;
        _directories = directories;
        _locks = locks;
        _launchers = launchers;
        _supervisor = supervisor;
        _arguments = new ArgumentBlock(objects.ObjectsPath, options.Verbose);
        _variable = () => _isLocked && _locks!.IsHeldOnce(_thunk) ? _arguments.ThunkPathVariable : null;
    }

    /// <summary>Runs the function and waits for it.</summary>
    public ExecutionOutcome Execute(ThunkExecution execution)
    {
        _supervisor.Reset();
        _isLocked = false;
        using var registration = execution.CancellationToken.UnsafeRegister(
            static state => ((Supervisor)state!).RequestEnd(), _supervisor);
        if (!ThunkView.TryParse(execution.File.Span, out var thunk))
            return Failed(new ExecutionFailure(FailureKind.BadThunk, "the thunk's file is not in its canonical form"));
        var links = thunk.HasLinks ? Thunk.Decode(execution.File.Span) : null;
        if (Check(thunk, links) is { } fault)
            return Failed(fault);

        _thunk = execution.Hash;
        _arguments.Build(thunk, execution.Hash);
        if (LockThunk(execution) is { } refusal)
            return Failed(refusal);
        if (Prepare(links, out var lease) is { } obstacle)
            return Failed(obstacle, lease);
        if (Start(execution, thunk, lease.Directory) is { } failure)
            return Failed(failure, lease);
        return Collect(execution, thunk, lease);
    }

    public void Dispose()
    {
        _arguments.Dispose();
        _request.Dispose();
    }

    private ExecutionFailure? Check(in ThunkView thunk, Thunk? links) =>
        NameRules.FindForeignWord(thunk)
        ?? NameRules.FindBadOutput(thunk)
        ?? (links is null ? null : NameRules.FindBadLink(links))
        ?? InputCheck.FindFault(thunk, _objects)
        ?? (links is null ? null : InputCheck.FindLinkFault(links, _objects));

    private ExecutionFailure? LockThunk(ThunkExecution execution)
    {
        var result = _locks?.Take(_thunk, _arguments.ThunkPath, execution.CancellationToken) ?? ThunkLock.Unavailable;
        _isLocked = result == ThunkLock.Taken;
        if (_isLocked && execution.IsReducedMeanwhile())
            result = ThunkLock.WasTaken;
        return result switch
        {
            ThunkLock.WasTaken => new ExecutionFailure(
                FailureKind.Superseded, "another process was running this thunk"),
            ThunkLock.Cancelled => Cancelled(),
            _ => null,
        };
    }

    private ExecutionFailure? Prepare(Thunk? links, out WorkLease lease)
    {
        WorkDirectory directory;
        try
        {
            directory = _directories.Take();
        }
        catch (IOException e)
        {
            lease = null!;
            return new ExecutionFailure(FailureKind.NotStarted, e.Message, IsTransient: true);
        }

        lease = new WorkLease(_thunk, directory, _directories, _options.OnLeftovers)
        {
            Locks = _isLocked ? _locks : null,
            Linked = links,
        };
        foreach (var link in links?.Links ?? [])
        {
            if (LibC.MakeLink($"{_objects.ObjectsPath}/{link.Target}", $"{directory.Path}/{link.Name}") != 0)
                return new ExecutionFailure(FailureKind.NotStarted, $"link '{link.Name}': {Errno.Describe(LibC.Error)}");
        }

        return null;
    }

    private ExecutionFailure? Start(ThunkExecution execution, in ThunkView thunk, WorkDirectory directory)
    {
        if (execution.CancellationToken.IsCancellationRequested)
            return Cancelled();
        _request.Program = _arguments.Program;
        _request.Arguments = _arguments.Arguments;
        _request.Environment = _arguments.Environment;
        _request.FileActions = directory.FileActions;
        for (var attempt = 1; ; attempt++)
        {
            _launchers.Spawn(_request);
            if (_request.Error == 0)
                break;
            if (!StartFault.IsPassing(_request.Error) || attempt == MaxStartAttempts || _request.IsSandboxError)
                return ExplainStart(thunk);
            Thread.Sleep(Math.Min(attempt, 5));
        }

        _supervisor.Begin(_request.Process, execution.Timeout, directory.Path, _variable);
        return null;
    }

    private ExecutionFailure ExplainStart(in ThunkView thunk)
    {
        if (_request.IsSandboxError)
        {
            return new ExecutionFailure(
                FailureKind.NotStarted, $"the sandbox could not be applied: {Errno.Describe(_request.Error)}");
        }

        var function = System.Text.Encoding.UTF8.GetString(thunk.FunctionHash);
        var path = Marshal.PtrToStringUTF8((nint)_arguments.Program) ?? "";
        return _request.Error == Errno.ArgumentsTooLong
            ? StartFault.ExplainLength(function, _arguments.LengthBytes, _arguments.LongestBytes)
            : StartFault.Explain(_request.Error, function, path);
    }

    private ExecutionOutcome Collect(ThunkExecution execution, in ThunkView thunk, WorkLease lease)
    {
        var reason = _supervisor.WaitForEnd(out var status, out var processorTime);
        var failure = reason switch
        {
            EndReason.Cancelled => Cancelled(),
            EndReason.TimedOut => new ExecutionFailure(
                FailureKind.TimedOut, $"still running after {execution.Timeout!.Value.TotalSeconds:0.000} s (its limit)"),
            _ => ExplainStatus(status),
        };

        ImmutableArray<string> paths = [];
        failure ??= OutputCheck.Find(thunk, lease.Directory.Path, out paths);
        var printed = _options.OnPrinted is null ? null : new MemoryStream();
        Forward(lease.Directory.Output, printed ?? _options.StandardOutput, false);
        var tail = Forward(lease.Directory.Error, printed ?? _options.StandardError, failure is not null);
        if (printed is { Length: > 0 })
            _options.OnPrinted!(execution.Hash, printed.GetBuffer().AsMemory(0, (int)printed.Length));
        if (failure is not null && tail.Length > 0)
            failure = failure with { StandardErrorTail = tail };
        else if (failure is not null && _directories.DescribeFullDisk() is { } note)
            failure = failure with { Message = $"{failure.Message}; {note}" }; // what it said of that could not be kept
        if (paths.IsEmpty)
            return Failed(failure!, lease, processorTime);

        lease.ReportsLeftovers = failure is null;
        if (_options.OnLeftovers is not null)
            lease.Outputs = Names(thunk.Outputs);
        return new ExecutionOutcome(failure, paths, lease.Release, processorTime);
    }

    private static ExecutionFailure? ExplainStatus(int status)
    {
        if (status == 0)
            return null;
        var signal = status & 0x7F;
        if (signal != 0)
        {
            return new ExecutionFailure(
                FailureKind.Signalled, $"process died on signal {Signal.Describe(signal)}", ExitStatus: signal);
        }

        var code = (status >> 8) & 0xFF;
        return new ExecutionFailure(FailureKind.Exited, $"process exited with failure status {code}", ExitStatus: code);
    }

    // A reader that went away is no fault of the function.
    private static string Forward(OutputCapture capture, Stream? destination, bool wantsTail)
    {
        try
        {
            return capture.Drain(destination, wantsTail);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return "";
        }
    }

    private ExecutionOutcome Failed(ExecutionFailure failure, WorkLease? lease = null, TimeSpan processorTime = default)
    {
        if (lease is not null)
            lease.Release();
        else if (_isLocked)
            _locks!.Release(_thunk);
        _isLocked = false;
        return new ExecutionOutcome(failure, [], null, processorTime);
    }

    private static ExecutionFailure Cancelled() => new(FailureKind.Cancelled, "the caller gave up");

    private static string[] Names(ThunkView.FieldList list)
    {
        var names = new string[list.Count];
        var count = 0;
        foreach (var name in list)
            names[count++] = System.Text.Encoding.UTF8.GetString(name);
        return names;
    }
}
