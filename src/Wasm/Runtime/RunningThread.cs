using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Burst.Wasm.Runtime;

/// <summary>What the runtime knows of a thread that calls functions of modules.</summary>
internal sealed unsafe class RunningThread
{
    /// <summary>
    /// The lowest part of a stack, which functions of modules never use: host functions, the JIT compiler and the
    /// runtime's
    /// handling of exceptions run there.
    /// </summary>
    public const nuint Margin = 256 << 10;

    [ThreadStatic]
    private static RunningThread? _current;

    private static readonly Lock Gate = new();
    private static readonly Stack<int> FreeOrdinals = new();
    private static int _ordinals;

    private RunningThread()
    {
        lock (Gate)
            Ordinal = FreeOrdinals.TryPop(out var free) ? free : _ordinals++;
        Floor = LowestAddress() + Margin;
        Watchdog.Watch(this);
    }

    /// <summary>Gives the number back, some time after the thread has ended.</summary>
    ~RunningThread()
    {
        lock (Gate)
            FreeOrdinals.Push(Ordinal);
    }

    /// <summary>A small number that no other thread has.</summary>
    public int Ordinal { get; }

    /// <summary>Where the stack ends for functions of modules.</summary>
    public readonly nuint Floor;

    private RunningStore _running;

    /// <summary>The store whose function runs on the thread, innermost; null while none does.</summary>
    public ref Store? Running => ref _running.Store;

    public static RunningThread Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _current ?? Make();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RunningThread Make() => _current = new RunningThread();

    private static nuint LowestAddress()
    {
        // pthread_attr_t has 56 bytes on x64 and 64 on arm64.
        var attributes = stackalloc byte[256];
        void* lowest = null;
        nuint bytes = 0;
        if (Libc.GetThreadAttributes(Libc.ThreadSelf(), attributes) != 0)
            throw new WasmResourceException("The system does not tell where the thread's stack ends.");
        var result = Libc.GetStack(attributes, &lowest, &bytes);
        Libc.DestroyThreadAttributes(attributes);
        return result == 0
            ? (nuint)lowest
            : throw new WasmResourceException("The system does not tell where the thread's stack ends.");
    }

    /// <summary>Written twice a call, so it keeps away from the cache lines of all other objects.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct RunningStore
    {
        [FieldOffset(128)]
        public Store? Store;
    }
}
