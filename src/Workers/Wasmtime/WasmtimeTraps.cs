using System.Text;
using Burst.Wasm;

namespace Burst.Workers.Wasmtime;

/// <summary>What Wasmtime says when a call does not end well.</summary>
internal static unsafe class WasmtimeTraps
{
    /// <summary>The trap that a number of <c>wasmtime_trap_code_enum</c> stands for.</summary>
    /// <returns><see langword="null"/> for those of features that are not used.</returns>
    public static TrapKind? KindOf(int code) => code switch
    {
        0 => TrapKind.StackExhausted,
        1 => TrapKind.MemoryOutOfBounds,

        // Wasmtime makes no difference between table instructions and indirect calls.
        3 => TrapKind.TableOutOfBounds,
        4 => TrapKind.UninitializedElement,
        5 => TrapKind.IndirectCallTypeMismatch,
        6 => TrapKind.IntegerOverflow,
        7 => TrapKind.IntegerDivideByZero,
        8 => TrapKind.InvalidConversionToInteger,
        9 => TrapKind.Unreachable,
        10 => TrapKind.Interrupted,
        11 => TrapKind.OutOfFuel,
        _ => null,
    };

    /// <summary>Takes a <c>wasm_trap_t</c> over.</summary>
    public static TrapException Take(WasmtimeLibrary library, nint trap)
    {
        // Older versions write four bytes, newer ones one.
        var code = 0;
        var kind = library.TrapCode(trap, &code) != 0 ? KindOf(code) : null;
        ByteVector text = default;
        library.TrapMessage(trap, &text);
        var message = TakeText(library, ref text);
        library.TrapDelete(trap);
        return kind is { } known ? new TrapException(known) : new TrapException(TrapKind.HostError, $"Wasmtime: {message}");
    }

    /// <summary>Takes a <c>wasmtime_error_t</c> over.</summary>
    /// <returns>Its text.</returns>
    public static string TakeError(WasmtimeLibrary library, nint error)
    {
        ByteVector text = default;
        library.ErrorMessage(error, &text);
        var message = TakeText(library, ref text);
        library.ErrorDelete(error);
        return message;
    }

    private static string TakeText(WasmtimeLibrary library, ref ByteVector text)
    {
        var bytes = text.Data == null ? default : new ReadOnlySpan<byte>(text.Data, checked((int)text.Size));
        var message = Encoding.UTF8.GetString(bytes).TrimEnd('\0', '\n');
        fixed (ByteVector* vector = &text)
            library.ByteVectorDelete(vector);
        return message;
    }
}
