using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Burst.Wasm.Runtime;

/// <summary>Where the host calls into modules: the stack's limit and what can be interrupted are set, exceptions
/// become traps.</summary>
/// <remarks>
/// Calls nest: a host function may call the instance that called it, or others, on the same thread.
/// </remarks>
internal static unsafe class CallBoundary
{
    /// <summary>By how much a limit may differ from the ideal one before it is set anew, as a power of two of its
    /// reciprocal.</summary>
    private const int ToleranceShift = 3;

    /// <summary>To be called before each call from the host.</summary>
    /// <returns>Whether the call is nested in another one of the same store.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Enter(InstanceBody instance)
    {
        byte here;
        var stackPointer = (nuint)(&here);
        var thread = RunningThread.Current;
        var store = instance.Store;
        if (store.Owner is not null)
        {
            EnterNested(store, thread);
            return true;
        }

        var limit = instance.StackLimit;
        var tolerance = store.StackBytes >> ToleranceShift;
        var ideal = stackPointer - store.StackBytes;
        if (limit - ideal + tolerance > 2 * tolerance || limit < thread.Floor)
            SetLimit(store, thread, stackPointer);
        // Mostly there is none, and writing a reference costs more than looking.
        if (thread.Running is { } outer)
            store.Outer = outer;
        store.Owner = thread;
        thread.Running = store;
        return false;
    }

    /// <summary>To be called after each call, whatever its outcome.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Leave(InstanceBody instance, bool isNested)
    {
        if (isNested)
            return;
        var store = instance.Store;
        var thread = store.Owner!;
        if (store.Outer is { } outer)
        {
            thread.Running = outer;
            store.Outer = null;
        }
        else
        {
            thread.Running = null;
        }

        store.Owner = null;
    }

    /// <summary>Ends a call with what it threw, or with the trap that this stands for.</summary>
    /// <remarks>
    /// To be called behind the catch block: inside, the stack down to where the exception was thrown is still in use,
    /// and
    /// calls that are nested many times would use it up.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    [DoesNotReturn]
    public static void Throw(Exception exception, InstanceBody instance) => throw Translate(exception, instance);

    private static Exception Translate(Exception exception, InstanceBody instance)
    {
        switch (exception)
        {
            case TrapException { Kind: TrapKind.HostError }:
                instance.Store.HasHostError = true;
                return exception;
            case TrapException or ExitException:
                return exception;
            case InsufficientExecutionStackException:
                return new TrapException(TrapKind.StackExhausted);
            case NullReferenceException when IsFromModule(exception):
                return new TrapException(
                    instance.Store.IsInterrupted ? TrapKind.Interrupted : TrapKind.MemoryOutOfBounds);
            case DivideByZeroException when IsFromModule(exception):
                return new TrapException(TrapKind.IntegerDivideByZero);
            case OverflowException when IsFromModule(exception):
                return new TrapException(TrapKind.IntegerOverflow);
            case IndexOutOfRangeException when IsFromModule(exception):
                return new TrapException(TrapKind.UndefinedElement);
            default:
                instance.Store.HasHostError = true;
                return HostError(exception);
        }
    }

    /// <summary>The trap that stands for an exception of the host.</summary>
    public static TrapException HostError(Exception exception) =>
        new(TrapKind.HostError, $"host error: {exception.GetType().Name}: {exception.Message}", exception);

    private static void EnterNested(Store store, RunningThread thread)
    {
        if (store.Owner != thread)
            throw new InvalidOperationException("A function of the store runs on another thread.");
        store.ThrowIfUnusable();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetLimit(Store store, RunningThread thread, nuint stackPointer)
    {
        store.ThrowIfUnusable();
        var limit = Math.Max(stackPointer - Math.Min(stackPointer, store.StackBytes), thread.Floor);
        if (stackPointer <= limit)
            throw new TrapException(TrapKind.StackExhausted);
        store.SetStackLimit(limit);
    }

    /// <summary>Whether module code raised it, or a helper of ours that works for it, rather than a function of the
    /// host.</summary>
    private static bool IsFromModule(Exception exception)
    {
        var method = exception.TargetSite;
        if (method?.Module == typeof(object).Module)
            method = FirstOutsideCoreLibrary(exception);
        if (method is null or DynamicMethod)
            return true;
        if (method.Module == typeof(CallBoundary).Module)
            return method.DeclaringType?.Namespace?.StartsWith("Burst.Wasm.Compile", StringComparison.Ordinal) != false;
        return AssemblyLoadContext.GetLoadContext(method.Module.Assembly) != AssemblyLoadContext.Default;
    }

    /// <summary>Who called the runtime's helpers, such as the one for a failed check of an array's bounds.</summary>
    private static MethodBase? FirstOutsideCoreLibrary(Exception exception)
    {
        var trace = new StackTrace(exception, fNeedFileInfo: false);
        for (var i = 0; i < trace.FrameCount; i++)
        {
            if (trace.GetFrame(i)!.GetMethod() is { } method && method.Module != typeof(object).Module)
                return method;
        }

        return null;
    }
}
