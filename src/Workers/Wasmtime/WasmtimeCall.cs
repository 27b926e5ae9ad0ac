using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Burst.Wasm;
using Burst.Wasm.Runtime;

namespace Burst.Workers.Wasmtime;

/// <summary>What one call keeps while it is in native code.</summary>
internal sealed unsafe class WasmtimeCall : IDisposable
{
    private readonly WasmtimeLibrary _library;
    private readonly byte[]? _memoryName;
    private readonly GCHandle _handle;
    private ExternCell _memory;
    private bool _knowsMemory;

    /// <param name="library">Wasmtime.</param>
    /// <param name="memoryName">The name that memory 0 is exported by; <see langword="null"/> without one.</param>
    /// <param name="stackBytes">How much of the stack the module may use.</param>
    public WasmtimeCall(WasmtimeLibrary library, byte[]? memoryName, int stackBytes)
    {
        _library = library;
        _memoryName = memoryName;
        Caller = new ForeignCaller(stackBytes);
        _handle = GCHandle.Alloc(this);
    }

    /// <summary>What host functions see.</summary>
    public ForeignCaller Caller { get; }

    /// <summary>What host functions threw, kept because it cannot pass native frames.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The call's own address for native code.</summary>
    public nint Handle => GCHandle.ToIntPtr(_handle);

    public static WasmtimeCall FromHandle(nint handle) => (WasmtimeCall)GCHandle.FromIntPtr(handle).Target!;

    /// <summary>Has Wasmtime ask this call, each time the epoch has moved on, whether it has to end.</summary>
    public void WatchEpochs(nint store, nint context)
    {
        _library.ContextSetEpochDeadline(context, 1);
        _library.StoreEpochDeadlineCallback(store, &OnEpoch, Handle, null);
    }

    /// <summary>Shows host functions where the memory is now.</summary>
    /// <param name="caller">The <c>wasmtime_caller_t</c>.</param>
    /// <param name="context">The store's <c>wasmtime_context_t</c>.</param>
    public void ShowMemory(nint caller, nint context)
    {
        if (_memoryName is null)
            return;
        fixed (ExternCell* memory = &_memory)
        {
            if (!_knowsMemory)
                FindMemory(caller, memory);
            var place = &memory->Content;
            Caller.SetMemory(_library.MemoryData(context, place), _library.MemoryDataSize(context, place));
        }
    }

    public void Dispose() => _handle.Free();

    private void FindMemory(nint caller, ExternCell* memory)
    {
        fixed (byte* name = _memoryName)
        {
            if (_library.CallerExportGet(caller, name, (nuint)_memoryName!.Length, memory) == 0
                || memory->Kind != ExternCell.MemoryKind)
            {
                throw new InvalidOperationException("Wasmtime does not find the module's memory.");
            }
        }

        _knowsMemory = true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OnEpoch(nint context, nint data, ulong* delta, byte* kind)
    {
        var call = FromHandle(data);
        if (!call.Caller.Store.IsInterrupted)
        {
            *delta = 1;
            return 0;
        }

        call.Failure ??= new TrapException(TrapKind.Interrupted);
        fixed (byte* text = "interrupted\0"u8)
            return call._library.ErrorNew(text);
    }
}
