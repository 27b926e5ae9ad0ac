using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;
using ValueType = Burst.Wasm.Structure.ValueType;

namespace Burst.Workers.Wasmtime;

/// <summary>A function of the host, as Wasmtime calls it. Lives until it is disposed of.</summary>
internal sealed unsafe class HostBinding : IDisposable
{
    private readonly WasmtimeLibrary _library;
    private readonly ForeignImport _import;
    private readonly GCHandle _handle;

    public HostBinding(WasmtimeLibrary library, ForeignImport import)
    {
        _library = library;
        _import = import;
        _handle = GCHandle.Alloc(this);
    }

    /// <summary>Makes it known to a <c>wasmtime_linker_t</c>.</summary>
    /// <returns>A <c>wasmtime_error_t</c>, or 0.</returns>
    public nint Define(nint linker)
    {
        var type = FunctionTypeOf(_import.Type);
        var module = Encoding.UTF8.GetBytes(_import.Module);
        var name = Encoding.UTF8.GetBytes(_import.Name);
        fixed (byte* moduleText = module, nameText = name)
        {
            var error = _library.LinkerDefineUnchecked(
                linker, moduleText, (nuint)module.Length, nameText, (nuint)name.Length, type, &Call,
                GCHandle.ToIntPtr(_handle), null);
            _library.FunctionTypeDelete(type);
            return error;
        }
    }

    public void Dispose() => _handle.Free();

    /// <summary>Called by Wasmtime; gives a <c>wasm_trap_t</c>, or 0. No exception may leave it: the frames below are
    /// native.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Call(nint data, nint caller, byte* cells, nuint count)
    {
        var binding = (HostBinding)GCHandle.FromIntPtr(data).Target!;
        var library = binding._library;
        var context = library.CallerContext(caller);
        var call = WasmtimeCall.FromHandle(library.ContextGetData(context));
        try
        {
            call.ShowMemory(caller, context);
            binding._import.Invoke(call.Caller, new Span<byte>(cells, (int)count * ForeignImport.CellBytes));
            return 0;
        }
        catch (Exception e)
        {
            call.Failure = e;
        }

        var message = "the host ends the call"u8;
        fixed (byte* text = message)
            return library.TrapNew(text, (nuint)message.Length);
    }

    private nint FunctionTypeOf(FunctionType type)
    {
        PointerVector parameters, results;
        Fill(type.Parameters, &parameters);
        Fill(type.Results, &results);

        // The function's type takes both lists over.
        return _library.FunctionTypeNew(&parameters, &results);
    }

    private void Fill(ReadOnlySpan<ValueType> types, PointerVector* list)
    {
        var native = new nint[types.Length];
        for (var i = 0; i < types.Length; i++)
            native[i] = _library.ValueTypeNew(KindOf(types[i]));
        fixed (nint* all = native)
            _library.ValueTypeVectorNew(list, (nuint)native.Length, all);
    }

    /// <summary><c>wasm_valkind_t</c>.</summary>
    private static byte KindOf(ValueType type) => type switch
    {
        ValueType.I32 => 0,
        ValueType.I64 => 1,
        ValueType.F32 => 2,
        ValueType.F64 => 3,
        _ => throw new ArgumentException($"Wasmtime's C API has no {type} for functions of the host."),
    };
}
