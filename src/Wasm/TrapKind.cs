namespace Burst.Wasm;

/// <summary>Why a WebAssembly computation was ended.</summary>
public enum TrapKind
{
    /// <summary>The <c>unreachable</c> instruction.</summary>
    Unreachable,

    /// <summary>An access beyond the end of a memory.</summary>
    MemoryOutOfBounds,

    /// <summary>An access beyond the end of a table by a table instruction.</summary>
    TableOutOfBounds,

    /// <summary>An indirect call beyond the end of its table.</summary>
    UndefinedElement,

    /// <summary>An indirect call of a null element.</summary>
    UninitializedElement,

    /// <summary>An indirect call of a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>An integer division by zero.</summary>
    IntegerDivideByZero,

    /// <summary>An integer result that does not fit.</summary>
    IntegerOverflow,

    /// <summary>A NaN converted to an integer.</summary>
    InvalidConversionToInteger,

    /// <summary>Calls nested too deeply.</summary>
    StackExhausted,

    /// <summary>The fuel given is used up.</summary>
    OutOfFuel,

    /// <summary>Ended from outside: a time limit or a cancellation.</summary>
    Interrupted,

    /// <summary>The host refused or failed in a host function; the message says how.</summary>
    HostError,
}
