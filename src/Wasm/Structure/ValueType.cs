namespace Burst.Wasm.Structure;

/// <summary>The type of a WebAssembly value. The numbers are those of the binary format.</summary>
/// <remarks>Source: WebAssembly core specification 2.0, §5.3.1 to §5.3.4.</remarks>
public enum ValueType : byte
{
    /// <summary>A 32-bit integer, signed or unsigned as the instruction says.</summary>
    I32 = 0x7F,

    /// <summary>A 64-bit integer, signed or unsigned as the instruction says.</summary>
    I64 = 0x7E,

    /// <summary>A 32-bit IEEE 754 number.</summary>
    F32 = 0x7D,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    F64 = 0x7C,

    /// <summary>128 bits, seen as lanes by SIMD instructions.</summary>
    V128 = 0x7B,

    /// <summary>A function or null.</summary>
    FunctionReference = 0x70,

    /// <summary>An object of the host or null.</summary>
    ExternalReference = 0x6F,
}
