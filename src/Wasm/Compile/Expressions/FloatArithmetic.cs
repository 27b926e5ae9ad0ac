using System.Reflection;
using Burst.Wasm.Compile.Operations;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <summary>Which instructions make NaNs whose bits the specification leaves open.</summary>
/// <remarks>
/// Source: WebAssembly core specification, §4.3.3 (NaN propagation). Loads, constants, <c>neg</c>, <c>abs</c>,
/// <c>copysign</c>, reinterpretations, <c>pmin</c> and <c>pmax</c> are exact.
/// </remarks>
internal static class FloatArithmetic
{
    private static readonly MethodInfo CanonicalF32 = Members.Numeric(nameof(NumericOperations.CanonicalF32));
    private static readonly MethodInfo CanonicalF64 = Members.Numeric(nameof(NumericOperations.CanonicalF64));

    private static readonly MethodInfo CanonicalF32x4 =
        typeof(F32x4Operations).GetMethod(nameof(F32x4Operations.Canonical))!;

    private static readonly MethodInfo CanonicalF64x2 =
        typeof(F64x2Operations).GetMethod(nameof(F64x2Operations.Canonical))!;

    public static bool CanMakeNaN(Node node) => node.Kind switch
    {
        NodeKind.Unary or NodeKind.Binary => IsScalar(node.Opcode),
        NodeKind.Method => IsF32x4(node.Opcode) || IsF64x2(node.Opcode),
        _ => false,
    };

    /// <summary>What makes the node's value canonical.</summary>
    public static MethodInfo CanonicalMethod(Node node) => node.Type switch
    {
        ValueType.F32 => CanonicalF32,
        ValueType.F64 => CanonicalF64,
        _ => IsF32x4(node.Opcode) ? CanonicalF32x4 : CanonicalF64x2,
    };

    public static bool IsScalar(int opcode) =>
        opcode is (>= Opcode.F32Ceil and <= Opcode.F32Max) or (>= Opcode.F64Ceil and <= Opcode.F64Max)
            or Opcode.F32DemoteF64 or Opcode.F64PromoteF32;

    private static bool IsF32x4(int opcode) =>
        opcode is (>= Opcode.F32x4Ceil and <= Opcode.F32x4Nearest) or (>= Opcode.F32x4Sqrt and <= Opcode.F32x4Max)
            or Opcode.F32x4DemoteF64x2Zero;

    private static bool IsF64x2(int opcode) =>
        opcode is Opcode.F64x2Ceil or Opcode.F64x2Floor or Opcode.F64x2Trunc or Opcode.F64x2Nearest
            or (>= Opcode.F64x2Sqrt and <= Opcode.F64x2Max) or Opcode.F64x2PromoteLowF32x4;
}
