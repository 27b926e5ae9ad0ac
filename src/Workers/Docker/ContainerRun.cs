using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Workers.Docker.Calls;
using Burst.Workers.Docker.Warm;

namespace Burst.Workers.Docker;

/// <summary>The way of one execution, from the thunk's file to its outcome.</summary>
internal sealed class ContainerRun(IFileObjectStore objects, DockerOptions options, DockerLink link, ContainerShelf shelf)
{
    private const int TailBytes = 4 << 10;

    /// <summary>Runs the function and stores what it gave.</summary>
    public async Task<ExecutionOutcome> ExecuteAsync(ThunkExecution execution)
    {
        try
        {
            return await RunAsync(execution);
        }
        catch (CallException e)
        {
            return Failed(e.Failure);
        }
        catch (ThunkFormatException e)
        {
            return Failed(new ExecutionFailure(FailureKind.BadThunk, e.Message));
        }
        catch (ObjectStoreException e)
        {
            return Failed(new ExecutionFailure(
                e.Fault switch
                {
                    ObjectFault.Missing => FailureKind.ObjectMissing,
                    ObjectFault.Corrupt => FailureKind.ObjectCorrupt,
                    _ => FailureKind.StorageFailed,
                },
                e.Message, IsTransient: e.Fault == ObjectFault.Unavailable));
        }
        catch (OperationCanceledException)
        {
            return Failed(new ExecutionFailure(FailureKind.Cancelled, "the caller gave up"));
        }
        catch (ObjectDisposedException)
        {
            return Failed(new ExecutionFailure(FailureKind.Cancelled, "the pool was closed"));
        }
        catch (Exception e)
        {
            // Whatever goes wrong, the engine has to hear of it.
            return Failed(new ExecutionFailure(FailureKind.NotStarted, $"internal error: {e}"));
        }
    }

    private static ExecutionOutcome Failed(ExecutionFailure failure, TimeSpan processorTime = default) =>
        new(failure, [], null, processorTime);

    private async Task<ExecutionOutcome> RunAsync(ThunkExecution execution)
    {
        var (function, builder, shape) = Read(execution);
        var image = await link.FindImageAsync(function.Image, execution.CancellationToken);
        var call = builder.Build(ContainerPlan.Environment(image, builder.Variables), execution.Timeout, options);
        var container = await shelf.TakeAsync(shape, execution.CancellationToken);
        CallResult result;
        try
        {
            result = await container.CallAsync(call, execution.CancellationToken);
        }
        finally
        {
            shelf.Return(container);
        }

        using (result)
        {
            Forward(execution.Hash, builder.Outputs, result);
            var failure = Explain(call, shape, builder, result) ?? FindBadOutput(call, builder, result);
            return failure is null
                ? new ExecutionOutcome(null, [], null, result.End.ProcessorTime) { StoredOutputs = [.. Store(builder, result)] }
                : Failed(failure with { StandardErrorTail = Tail(result.StandardError.Span) }, result.End.ProcessorTime);
        }
    }

    private (ContainerFunction Function, CallBuilder Builder, ContainerShape Shape) Read(ThunkExecution execution)
    {
        if (!ThunkView.TryParse(execution.File.Span, out var thunk) || !ObjectHash.TryParse(thunk.FunctionHash, out var hash))
            throw CallException.BadThunk("the thunk's file is not in its canonical form");
        if (thunk.Extension.HasModuleWords)
        {
            throw CallException.BadThunk(
                "the thunk sets an entry point, fuel, a determinism profile or a seed, and its function is a container, which"
                + " cannot be held to them");
        }

        var function = objects.TryRead(hash, out var content)
            ? ContainerFunction.Parse(content.Span)
            : throw new ObjectStoreException(hash, ObjectFault.Missing, $"the function {hash} is not in the store");
        var builder = new CallBuilder(thunk, hash, objects);
        return (function, builder, ContainerShape.Of(function, thunk.Extension.ToModel(), builder.Folders, options));
    }

    private ExecutionFailure? Explain(ContainerCall call, ContainerShape shape, CallBuilder builder, CallResult result)
    {
        const int Killed = 9;
        var end = result.End;
        switch (end.Reason)
        {
            case CallEndReason.TimedOut:
                return WarmContainer.TimedOut(call.Timeout!.Value);
            case CallEndReason.PrintedTooMuch:
                return new ExecutionFailure(
                    FailureKind.OutputInvalid, $"the function printed more than {options.PrintedBytes} bytes (its limit), and was ended");
            case CallEndReason.NotStarted:
                return new ExecutionFailure(FailureKind.NotStarted, ExplainStart(call, end.Error));
            case CallEndReason.InputNotPlaced:
                var input = call.Inputs.ElementAtOrDefault((int)end.InputIndex)?.Path;
                return new ExecutionFailure(
                    FailureKind.NotStarted,
                    end.Error == 28 // ENOSPC
                        ? $"the inputs do not fit into the container's disk of {shape.DiskBytes} bytes (its limit): '{input}' was too much"
                        : $"the input '{input}' cannot be put in its place: {Marshal.GetPInvokeErrorMessage(end.Error)}");
            case CallEndReason.Ended:
                break;
            default:
                return new ExecutionFailure(FailureKind.NotStarted, $"the container ended the call for a reason that is not known ({end.Reason})");
        }

        if (end.MemoryKills > 0 && end.Status != 0)
            return WarmContainer.OutOfMemory(shape.MemoryBytes);
        if (end.Status == 0 || builder.Outputs.Contains(ContainerPaths.Status))
            return null;
        return end.Signal == 0
            ? new ExecutionFailure(FailureKind.Exited, $"the function ended with exit code {end.ExitStatus}", ExitStatus: end.ExitStatus)
            : new ExecutionFailure(
                FailureKind.Signalled, $"the function died on signal {end.Signal}{(end.Signal == Killed ? " (killed)" : "")}", ExitStatus: end.Signal);
    }

    private static string ExplainStart(ContainerCall call, int error)
    {
        const int NoEntry = 2;
        const int NotExecutable = 8;
        var program = call.Arguments[0];
        return error switch
        {
            NoEntry when program.Contains('/') => $"the image has no program '{program}' (or its loader or interpreter is not there)",
            NoEntry => $"the image has no program '{program}' in {call.Environment.First(variable => variable.StartsWith("PATH=", StringComparison.Ordinal))}",
            NotExecutable => $"'{program}' is not a program of this machine's kind, nor a script that starts with '#!'",
            _ => $"'{program}' could not be started: {Marshal.GetPInvokeErrorMessage(error)}",
        };
    }

    private static ExecutionFailure? FindBadOutput(ContainerCall call, CallBuilder builder, CallResult result)
    {
        for (var i = 0; i < call.Outputs.Count; i++)
        {
            if (result.RefusalOf(i, out var path) is not { } refusal)
                continue;
            var name = call.Outputs[i];

            // It left early: its exit code says more than the files that are lacking.
            if (refusal == OutputRefusal.Missing && result.End.Status != 0 && builder.Outputs.Contains(ContainerPaths.Status))
            {
                return new ExecutionFailure(
                    FailureKind.Exited, $"the function ended with exit code {result.End.ExitStatus}", ExitStatus: result.End.ExitStatus);
            }

            var what = path.Length == 0 || name.EndsWith(path, StringComparison.Ordinal) ? "it" : $"'{path}' in it";
            return refusal == OutputRefusal.Missing
                ? new ExecutionFailure(FailureKind.OutputMissing, $"did not write its output '{name}'")
                : new ExecutionFailure(FailureKind.OutputInvalid, $"output '{name}': {Describe(refusal, what, call)}");
        }

        return null;
    }

    private static string Describe(OutputRefusal refusal, string what, ContainerCall call) => refusal switch
    {
        OutputRefusal.Link => $"{what} is a symbolic link",
        OutputRefusal.Other => $"{what} is neither a file nor a directory",
        OutputRefusal.IsDirectory => $"{what} is a directory; the name of an output that is one ends in '/'",
        OutputRefusal.NotDirectory => $"{what} is not a directory",
        OutputRefusal.TooMany => string.Create(CultureInfo.InvariantCulture, $"there are more than {call.OutputFiles} files and directories (the limit)"),
        OutputRefusal.TooLarge => string.Create(CultureInfo.InvariantCulture, $"the outputs have more than {call.OutputBytes} bytes (the limit)"),
        OutputRefusal.TooDeep => $"below {what} there are too many directories in each other (64 is the limit)",
        _ => $"{what} cannot be read",
    };

    private IEnumerable<ObjectHash> Store(CallBuilder builder, CallResult result)
    {
        var index = 0;
        foreach (var output in builder.Outputs)
        {
            switch (output)
            {
                case ContainerPaths.StandardOutput:
                    yield return objects.Add(result.StandardOutput.Span);
                    break;
                case ContainerPaths.StandardError:
                    yield return objects.Add(result.StandardError.Span);
                    break;
                case ContainerPaths.Status:
                    yield return objects.Add(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{result.End.ExitStatus}\n")));
                    break;
                default:
                    var content = result.Read(index++, out var path);
                    yield return path is null ? objects.Add(content.Span) : objects.Adopt(path);
                    break;
            }
        }
    }

    private void Forward(in ObjectHash thunk, IReadOnlyList<string> outputs, CallResult result)
    {
        var printed = outputs.Contains(ContainerPaths.StandardOutput) ? default : result.StandardOutput;
        var complained = outputs.Contains(ContainerPaths.StandardError) ? default : result.StandardError;
        if (options.OnPrinted is not null)
        {
            if (printed.Length + complained.Length > 0)
                options.OnPrinted(thunk, (byte[])[.. printed.Span, .. complained.Span]);
            return;
        }

        Write(options.StandardOutput, printed.Span);
        Write(options.StandardError, complained.Span);
    }

    // A reader that went away is no fault of the function.
    private static void Write(Stream? target, ReadOnlySpan<byte> text)
    {
        if (target is null || text.IsEmpty)
            return;
        try
        {
            lock (target)
                target.Write(text);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    private static string Tail(ReadOnlySpan<byte> printed)
    {
        if (printed.Length > TailBytes)
        {
            printed = printed[^TailBytes..];
            printed = printed[(printed.IndexOf((byte)'\n') + 1)..];
        }

        return Encoding.UTF8.GetString(printed).TrimEnd('\n');
    }
}
