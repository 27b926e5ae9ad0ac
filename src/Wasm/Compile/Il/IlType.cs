using System.Runtime.Intrinsics;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Compile.Il;

/// <summary>The types that locals of generated methods have.</summary>
internal enum IlType : byte
{
    Int32,
    Int64,
    Single,
    Double,
    Vector,
    Object,
    NativeInt,

    /// <summary>A <see cref="FunctionReference"/>.</summary>
    Function,

    /// <summary>A reference to a <see cref="TableEntry"/>.</summary>
    Entry,

    /// <summary>A reference to an <see cref="ImportedFunction"/>.</summary>
    Import,
}

/// <summary>What WebAssembly's types are in IL.</summary>
internal static class IlTypes
{
    public const int Count = (int)IlType.Import + 1;

    private static readonly Type[] Clr =
    [
        typeof(int), typeof(long), typeof(float), typeof(double), typeof(Vector128<byte>), typeof(object), typeof(nint),
        typeof(FunctionReference), typeof(TableEntry).MakeByRefType(), typeof(ImportedFunction).MakeByRefType(),
    ];

    public static Type ToClr(this IlType type) => Clr[(int)type];

    public static IlType ToIl(this ValueType type) => type switch
    {
        ValueType.I32 => IlType.Int32,
        ValueType.I64 => IlType.Int64,
        ValueType.F32 => IlType.Single,
        ValueType.F64 => IlType.Double,
        ValueType.V128 => IlType.Vector,
        _ => IlType.Object,
    };

    public static Type ToClr(this ValueType type) => type.ToIl().ToClr();
}
