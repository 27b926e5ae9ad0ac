using System.Globalization;
using System.Text;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks.Wire;
using Burst.Wasm;
using Burst.Wasm.Wasi;
using Burst.Wasm.Wasi.Files;
using DeterminismProfile = Burst.Thunks.DeterminismProfile;

namespace Burst.Workers.Wasm;

/// <summary>Calls of one thread, one after another.</summary>
internal sealed class WasmRun(ModuleCache modules, WasmOptions options) : IDisposable
{
    private const int TailBytes = 4 << 10;
    private const ulong DefaultSeed = 42;

    private readonly TextCache _texts = new();
    private readonly InputFiles _inputs = new();
    private readonly OutputFiles _outputs = new();
    private PreparedModule? _module;
    private WasiContext? _usual;
    private WasiContext? _other;
    private (DeterminismProfile Profile, ulong Seed) _otherKey;

    /// <summary>Runs one call.</summary>
    /// <returns><see langword="null"/> where it ended well and wrote its outputs.</returns>
    /// <exception cref="FunctionException">The module or an input cannot be used.</exception>
    /// <exception cref="ObjectStoreException">An object is missing, or an output cannot be stored.</exception>
    public ExecutionFailure? Execute(ThunkCall call, in ThunkView thunk)
    {
        if (GuestNames.FindBadOutput(thunk) is { } fault)
            return fault;
        var extension = thunk.Extension;
        if (extension.HasContainerWords)
        {
            return new ExecutionFailure(
                FailureKind.BadThunk,
                "the thunk sets processors, GPUs, the network, processes or disk, and its function is a WebAssembly module, which"
                + " cannot be held to them");
        }

        var ready = Module(call).Pin(extension);
        var context = ContextFor(extension);
        try
        {
            _inputs.Fill(context, thunk, call.Objects, _texts);
            _outputs.Prepare(context, thunk, _texts);
            context.Preopen("/", context.Files.Root);
            var failure = Call(call, ready.Module, context, extension.Fuel, out var exitCode);
            return failure ?? _outputs.Collect(call, thunk, context, exitCode, _texts);
        }
        finally
        {
            context.Reset();
            _inputs.Close();
            ready.Unpin();
        }
    }

    public void Dispose()
    {
        _module?.Unpin();
        _module = null;
    }

    /// <summary>The end of what a function printed to standard error.</summary>
    public static string TailOf(WasiContext context)
    {
        var printed = context.Error.Written.Span;
        if (printed.Length > TailBytes)
        {
            printed = printed[^TailBytes..];
            var lineEnd = printed.IndexOf((byte)'\n');
            if (lineEnd >= 0 && lineEnd < printed.Length - 1)
                printed = printed[(lineEnd + 1)..];
        }

        return Encoding.UTF8.GetString(printed).TrimEnd('\n');
    }

    private static ExecutionFailure? Call(
        ThunkCall call, IReadyModule ready, WasiContext context, long fuel, out int exitCode)
    {
        try
        {
            exitCode = ready.Run(context, fuel, call.Timeout, call.CancellationToken);
            return null;
        }
        catch (TrapException e)
        {
            exitCode = 0;
            return Explain(e, call, context, fuel);
        }
    }

    private static ExecutionFailure Explain(TrapException trap, ThunkCall call, WasiContext context, long fuel)
    {
        var tail = TailOf(context);
        switch (trap.Kind)
        {
            case TrapKind.Interrupted when call.CancellationToken.IsCancellationRequested:
                return new ExecutionFailure(FailureKind.Cancelled, "the caller gave up");
            case TrapKind.Interrupted when call.Timeout is { } limit:
                return new ExecutionFailure(
                    FailureKind.TimedOut,
                    string.Create(CultureInfo.InvariantCulture, $"still running after {limit.TotalSeconds:0.000} s (its limit)"),
                    StandardErrorTail: tail);
            case TrapKind.OutOfFuel:
                return new ExecutionFailure(
                    FailureKind.Signalled,
                    string.Create(CultureInfo.InvariantCulture, $"out of fuel: it executed {fuel} instructions (its limit)"),
                    StandardErrorTail: tail);
            case TrapKind.HostError when trap.InnerException is ObjectStoreException e:
                throw new ObjectStoreException(e.Hash, e.Fault, e.Message, e);
            default:
                return new ExecutionFailure(FailureKind.Signalled, $"trapped: {trap.Message}", StandardErrorTail: tail);
        }
    }

    private PreparedModule Module(ThunkCall call)
    {
        if (_module?.Function == call.Function)
            return _module;
        var next = modules.Pin(call.Function, call.Objects);
        _module?.Unpin();
        _module = next;
        return next;
    }

    private WasiContext ContextFor(in ThunkExtensionView extension)
    {
        if (extension is { Determinism: DeterminismProfile.Strict, Seed: 0 })
            return _usual ??= Make(DeterminismProfile.Strict, 0);
        var key = (extension.Determinism, extension.Seed);
        if (_other is null || _otherKey != key)
        {
            _other = Make(extension.Determinism, extension.Seed);
            _otherKey = key;
        }

        return _other;
    }

    private WasiContext Make(DeterminismProfile profile, ulong seed) => new(new WasiOptions
    {
        Determinism = profile == DeterminismProfile.Strict
            ? Burst.Wasm.Wasi.DeterminismProfile.Strict
            : Burst.Wasm.Wasi.DeterminismProfile.Relaxed,
        Seed = unchecked((long)(seed == 0 ? DefaultSeed : seed)),
        MaxOutputBytes = options.PrintedBytes,
        Files = new FileLimits { MaxBytes = (ulong)options.WrittenBytes },
    });
}
