using System.Reflection.Metadata;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <content>Loads of which the JIT compiler may leave something out.</content>
/// <remarks>
/// Behind guard pages a load traps because it touches what is beyond the memory's end. Of a load whose upper bytes nobody
/// needs the JIT compiler leaves those away, and of one that nobody needs all but the first bytes; where just what is left lies
/// inside of the memory, it would not trap. Before such a load its last byte is touched.
/// </remarks>
internal sealed partial class ExpressionEmitter
{
    /// <summary>The access that remains of a load that nobody needs.</summary>
    private const int BytesAlwaysTouched = 4;

    /// <summary>What becomes of the tree that is being written.</summary>
    private Use _use;

    /// <summary>As <see cref="Emit"/>, for a value that goes into a variable, of whose use nothing is known here.</summary>
    /// <param name="node">The value.</param>
    /// <param name="keep">The temporaries that it reads stay taken.</param>
    /// <param name="isUsedTwice">The variable is read twice, so that the JIT compiler does not put the value where it is
    /// used.</param>
    public void EmitForVariable(Node node, bool keep = false, bool isUsedTwice = false)
    {
        _use = isUsedTwice ? Use.None : Use.Part | Use.None;
        if (node.IsConstant)
            EmitHidden(node);
        else
            Emit(node, keep);
        _use = Use.Whole;
    }

    /// <summary>As <see cref="Emit"/>, for a value of which only lower bytes are used.</summary>
    public void EmitForPart(Node node)
    {
        _use = Use.Part;
        Emit(node);
        _use = Use.Whole;
    }

    /// <summary>
    /// As <see cref="Emit"/>, for a value that chooses where the code goes on: nobody needs it where all ways are the same.
    /// </summary>
    public void EmitForChoice(Node node, bool bitsMatter = true)
    {
        _use = Use.None;
        Emit(node, bitsMatter: bitsMatter);
        _use = Use.Whole;
    }

    /// <summary>Touches the last byte of an access whose address is on the stack, and stays there.</summary>
    public void TouchLast(int size)
    {
        _il.Op(ILOpCode.Dup);
        _il.Int32(size - 1);
        _il.Op(ILOpCode.Add);
        _il.Op(ILOpCode.Ldind_u1);
        _il.Op(ILOpCode.Pop);
    }

    private void TouchWhereLessIsUsed(Node load)
    {
        if (_use == Use.Whole || (load.Effects & Effects.MayTrap) == 0)
            return;
        var size = 1 << Opcodes.FactsOf(load.Opcode).NaturalAlignment;
        if (size > BytesAlwaysTouched || ((_use & Use.Part) != 0 && size > 1))
            TouchLast(size);
    }

    /// <summary>What becomes of a node's operands, given what becomes of the node.</summary>
    private Use UseOfOperands(Node node) => node.Opcode switch
    {
        Opcode.I32WrapI64 or Opcode.I32Extend8S or Opcode.I32Extend16S or Opcode.I64Extend8S or Opcode.I64Extend16S
            or Opcode.I64Extend32S => _use | Use.Part,
        Opcode.I32And or Opcode.I64And or Opcode.I32Or or Opcode.I64Or or Opcode.I32Mul or Opcode.I64Mul or Opcode.I32RemU
            or Opcode.I64RemU or Opcode.I32RemS or Opcode.I64RemS when HasConstant(node) => Use.Part | Use.None,
        (>= Opcode.I32Shl and <= Opcode.I32Rotr) or (>= Opcode.I64Shl and <= Opcode.I64Rotr) when !node.Second!.IsConstant =>
            HasConstant(node) ? Use.Part | Use.None : _use | Use.Part,
        Opcode.I64And or Opcode.I64Or or Opcode.I64Mul or Opcode.I64RemU or Opcode.I64RemS => _use | Use.None,
        (>= Opcode.I32Add and <= Opcode.I32Rotr) or (>= Opcode.I64Add and <= Opcode.I64Rotr) or Opcode.I64ExtendI32S
            or Opcode.I64ExtendI32U or (>= Opcode.I32ReinterpretF32 and <= Opcode.F64ReinterpretI64) => _use,
        >= Opcodes.FirstVector => UseOfVectorOperands(node),
        _ when IsComparison(node.Opcode) && (HasConstant(node) || HasLocal(node)) => Use.None,
        _ => _use & Use.None,
    };

    private Use UseOfVectorOperands(Node node) => node.Opcode switch
    {
        Opcode.I8x16ExtractLaneS or Opcode.I8x16ExtractLaneU or Opcode.I16x8ExtractLaneS or Opcode.I16x8ExtractLaneU
            or Opcode.I32x4ExtractLane or Opcode.I64x2ExtractLane or Opcode.F32x4ExtractLane or Opcode.F64x2ExtractLane
            or Opcode.I8x16ReplaceLane or Opcode.I16x8ReplaceLane or Opcode.I8x16Splat or Opcode.I16x8Splat
            or Opcode.I16x8ExtendLowI8x16S or Opcode.I16x8ExtendLowI8x16U or Opcode.I32x4ExtendLowI16x8S
            or Opcode.I32x4ExtendLowI16x8U or Opcode.I64x2ExtendLowI32x4S or Opcode.I64x2ExtendLowI32x4U
            or Opcode.I16x8ExtmulLowI8x16S or Opcode.I16x8ExtmulLowI8x16U or Opcode.I32x4ExtmulLowI16x8S
            or Opcode.I32x4ExtmulLowI16x8U or Opcode.I64x2ExtmulLowI32x4S or Opcode.I64x2ExtmulLowI32x4U
            or Opcode.F64x2ConvertLowI32x4S or Opcode.F64x2ConvertLowI32x4U or Opcode.F64x2PromoteLowF32x4 =>
            _use | Use.Part,
        _ when HasConstant(node) => Use.Part | Use.None,
        (>= Opcode.I8x16Eq and <= Opcode.I32x4GeU) or Opcode.V128And or Opcode.V128Andnot or Opcode.V128Or
            or Opcode.V128Bitselect or Opcode.I16x8Mul or Opcode.I32x4Mul or Opcode.I64x2Mul => _use | Use.None,
        _ => _use,
    };

    /// <summary>Whether an operand is a variable, of which the JIT compiler may know that it still is zero.</summary>
    private static bool HasLocal(Node node) =>
        node.First!.Kind == NodeKind.Local || node.Second?.Kind == NodeKind.Local;

    /// <summary>Whether an operand is known, so that the others may make no difference to the result.</summary>
    private static bool HasConstant(Node node) =>
        HasOnlyConstants(node.First!)
        || (node.Second is not null && HasOnlyConstants(node.Second))
        || (node.Third is not null && HasOnlyConstants(node.Third));
}
