namespace Burst.Wasm.Structure;

/// <summary>Questions about value types.</summary>
public static class ValueTypes
{
    /// <summary>Whether values of the type are references.</summary>
    public static bool IsReference(this ValueType type) =>
        type is ValueType.FunctionReference or ValueType.ExternalReference;

    /// <summary>The type's name in the text format: <c>i32</c>, <c>v128</c>, <c>funcref</c> and so on.</summary>
    public static string ToText(this ValueType type) => type switch
    {
        ValueType.I32 => "i32",
        ValueType.I64 => "i64",
        ValueType.F32 => "f32",
        ValueType.F64 => "f64",
        ValueType.V128 => "v128",
        ValueType.FunctionReference => "funcref",
        ValueType.ExternalReference => "externref",
        _ => $"type 0x{(byte)type:x2}",
    };
}
