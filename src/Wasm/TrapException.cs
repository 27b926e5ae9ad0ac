namespace Burst.Wasm;

/// <summary>A WebAssembly computation was ended. The instance's state is as it was at that moment.</summary>
public sealed class TrapException : Exception
{
    /// <summary>A trap in the specification's words.</summary>
    public TrapException(TrapKind kind)
        : base(TextOf(kind)) => Kind = kind;

    /// <summary>A trap with more to say than its kind.</summary>
    public TrapException(TrapKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>Why.</summary>
    public TrapKind Kind { get; }

    /// <summary>The words that the specification's test suite expects of a trap.</summary>
    public static string TextOf(TrapKind kind) => kind switch
    {
        TrapKind.Unreachable => "unreachable",
        TrapKind.MemoryOutOfBounds => "out of bounds memory access",
        TrapKind.TableOutOfBounds => "out of bounds table access",
        TrapKind.UndefinedElement => "undefined element",
        TrapKind.UninitializedElement => "uninitialized element",
        TrapKind.IndirectCallTypeMismatch => "indirect call type mismatch",
        TrapKind.IntegerDivideByZero => "integer divide by zero",
        TrapKind.IntegerOverflow => "integer overflow",
        TrapKind.InvalidConversionToInteger => "invalid conversion to integer",
        TrapKind.StackExhausted => "call stack exhausted",
        TrapKind.OutOfFuel => "all fuel consumed",
        TrapKind.Interrupted => "interrupted",
        TrapKind.HostError => "host error",
        _ => kind.ToString(),
    };
}
