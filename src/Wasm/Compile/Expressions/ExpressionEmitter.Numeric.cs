using System.Reflection.Metadata;
using Burst.Wasm.Compile.Operations;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <content>Scalar instructions.</content>
internal sealed partial class ExpressionEmitter
{
    private void Unary(Node node, bool keep)
    {
        var operand = node.First!;
        var makesNaN = FloatArithmetic.IsScalar(node.Opcode);
        Emit(operand, keep, bitsMatter: !makesNaN);
        switch (node.Opcode)
        {
            case Opcode.I32Eqz:
                Not();
                break;
            case Opcode.I64Eqz:
                _il.Int64(0);
                _il.Op(ILOpCode.Ceq);
                break;
            case Opcode.RefIsNull:
                _il.Op(ILOpCode.Ldnull);
                _il.Op(ILOpCode.Ceq);
                break;
            case Opcode.I32Clz:
                _il.Call(Members.LeadingZeros32);
                break;
            case Opcode.I32Ctz:
                _il.Call(Members.TrailingZeros32);
                break;
            case Opcode.I32Popcnt:
                _il.Call(Members.PopCount32);
                break;
            case Opcode.I64Clz:
                _il.Call(Members.LeadingZeros64);
                _il.Op(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Ctz:
                _il.Call(Members.TrailingZeros64);
                _il.Op(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Popcnt:
                _il.Call(Members.PopCount64);
                _il.Op(ILOpCode.Conv_i8);
                break;
            case Opcode.F32Neg or Opcode.F64Neg:
                _il.Op(ILOpCode.Neg);
                break;
            case >= Opcode.F32Abs and <= Opcode.F32Sqrt:
                _il.Call(Members.SingleFunctions[node.Opcode - Opcode.F32Abs]!);
                break;
            case >= Opcode.F64Abs and <= Opcode.F64Sqrt:
                _il.Call(Members.DoubleFunctions[node.Opcode - Opcode.F64Abs]!);
                break;
            case Opcode.I32ReinterpretF32:
                _il.Call(Members.SingleToBits);
                break;
            case Opcode.I64ReinterpretF64:
                _il.Call(Members.DoubleToBits);
                break;
            case Opcode.F32ReinterpretI32:
                _il.Call(Members.BitsToSingle);
                break;
            case Opcode.F64ReinterpretI64:
                _il.Call(Members.BitsToDouble);
                break;
            default:
                Convert(node.Opcode);
                break;
        }
    }

    private void Convert(int opcode)
    {
        switch (opcode)
        {
            case Opcode.I32WrapI64:
                _il.Op(ILOpCode.Conv_i4);
                break;
            case Opcode.I64ExtendI32S:
                _il.Op(ILOpCode.Conv_i8);
                break;
            case Opcode.I64ExtendI32U:
                _il.Op(ILOpCode.Conv_u8);
                break;
            case Opcode.I32Extend8S:
                _il.Op(ILOpCode.Conv_i1);
                break;
            case Opcode.I32Extend16S:
                _il.Op(ILOpCode.Conv_i2);
                break;
            case Opcode.I64Extend8S:
                _il.Op(ILOpCode.Conv_i1);
                _il.Op(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Extend16S:
                _il.Op(ILOpCode.Conv_i2);
                _il.Op(ILOpCode.Conv_i8);
                break;
            case Opcode.I64Extend32S:
                _il.Op(ILOpCode.Conv_i4);
                _il.Op(ILOpCode.Conv_i8);
                break;
            case Opcode.F32ConvertI32S or Opcode.F32DemoteF64:
                _il.Op(ILOpCode.Conv_r4);
                break;
            case Opcode.F32ConvertI32U:
                _il.Op(ILOpCode.Conv_r_un);
                _il.Op(ILOpCode.Conv_r4);
                break;
            case Opcode.F32ConvertI64S:
                _il.Call(Members.Numeric(nameof(NumericOperations.Int64ToSingle)));
                break;
            case Opcode.F32ConvertI64U:
                _il.Call(Members.Numeric(nameof(NumericOperations.UInt64ToSingle)));
                break;
            case Opcode.F64ConvertI32S or Opcode.F64ConvertI64S:
                _il.Op(ILOpCode.Conv_r8);
                break;
            case Opcode.F64ConvertI32U:
                _il.Op(ILOpCode.Conv_r_un);
                _il.Op(ILOpCode.Conv_r8);
                break;
            case Opcode.F64ConvertI64U:
                _il.Call(Members.Numeric(nameof(NumericOperations.UInt64ToDouble)));
                break;
            case Opcode.F64PromoteF32:
                _il.Call(Members.Numeric(nameof(NumericOperations.Promote)));
                break;
            default:
                ToInteger(opcode);
                break;
        }
    }

    private void ToInteger(int opcode)
    {
        var isSaturating = opcode >= Opcode.I32TruncSatF32S;
        var (isSingle, isUnsigned, isLong) = opcode switch
        {
            Opcode.I32TruncF32S or Opcode.I32TruncSatF32S => (true, false, false),
            Opcode.I32TruncF32U or Opcode.I32TruncSatF32U => (true, true, false),
            Opcode.I32TruncF64S or Opcode.I32TruncSatF64S => (false, false, false),
            Opcode.I32TruncF64U or Opcode.I32TruncSatF64U => (false, true, false),
            Opcode.I64TruncF32S or Opcode.I64TruncSatF32S => (true, false, true),
            Opcode.I64TruncF32U or Opcode.I64TruncSatF32U => (true, true, true),
            Opcode.I64TruncF64S or Opcode.I64TruncSatF64S => (false, false, true),
            _ => (false, true, true),
        };
        if (isSingle)
            _il.Op(ILOpCode.Conv_r8);
        _il.Call(Members.Numeric((isSaturating, isUnsigned, isLong) switch
        {
            (true, false, false) => nameof(NumericOperations.SaturateToInt32),
            (true, true, false) => nameof(NumericOperations.SaturateToUInt32),
            (true, false, true) => nameof(NumericOperations.SaturateToInt64),
            (true, true, true) => nameof(NumericOperations.SaturateToUInt64),
            (false, false, false) => nameof(NumericOperations.TruncateToInt32),
            (false, true, false) => nameof(NumericOperations.TruncateToUInt32),
            (false, false, true) => nameof(NumericOperations.TruncateToInt64),
            (false, true, true) => nameof(NumericOperations.TruncateToUInt64),
        }));
    }

    private void Binary(Node node, bool keep)
    {
        var (first, second) = (node.First!, node.Second!);
        switch (node.Opcode)
        {
            case Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr:
                Rotate(node, keep);
                HideRotation(node.Type);
                return;
            case (>= Opcode.I32Shl and <= Opcode.I32ShrU) or (>= Opcode.I64Shl and <= Opcode.I64ShrU):
                Emit(first, keep);
                Shift(node.Opcode, second, keep);
                return;
            case Opcode.F32Copysign or Opcode.F64Copysign:
                Emit(first, keep);
                Emit(second, keep);
                _il.Call(node.Type == ValueType.F32 ? Members.CopySignSingle : Members.CopySignDouble);
                return;
            case Opcode.I32Or or Opcode.I64Or when ByteOrder.Reversed(node) is { } source:
                Emit(source, keep);
                _il.Call(node.Type == ValueType.I32 ? Members.ReverseBytes32 : Members.ReverseBytes64);
                return;
            case Opcode.I32Add or Opcode.I64Add when IsSum(first) || IsSum(second):
                Sum(node, keep);
                return;
        }

        if (FloatArithmetic.IsScalar(node.Opcode))
        {
            EmitHidden(first, keep);
            EmitHidden(second, keep);
        }
        else if (IsComparison(node.Opcode))
        {
            Emit(first, keep, bitsMatter: false);
            Emit(second, keep, bitsMatter: false);
            Compare(node.Opcode);
            return;
        }
        else
        {
            EmitOperand(first, keep, second);
            EmitOperand(second, keep, first);
        }

        Arithmetic(node.Opcode, second);
        if (IsRotationOfShifts(node))
            HideRotation(node.Type);
    }

    /// <summary>An operand whose value surely does not become a condition as it is.</summary>
    private void EmitOperand(Node node, bool keep, Node other)
    {
        if (IsRotation(node) && !other.IsConstant)
            PlainRotation(node, keep);
        else
            Emit(node, keep);
    }

    private static bool IsRotation(Node node) =>
        node.Kind == NodeKind.Binary
        && node.Opcode is Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr;

    /// <summary>Two shifts put together, which the JIT compiler may take for a rotation.</summary>
    private static bool IsRotationOfShifts(Node node) =>
        node.Opcode is Opcode.I32Or or Opcode.I32Xor or Opcode.I64Or or Opcode.I64Xor
        && node.First is { Kind: NodeKind.Binary } first && node.Second is { Kind: NodeKind.Binary } second
        && (first.Opcode, second.Opcode) is (Opcode.I32Shl, Opcode.I32ShrU) or (Opcode.I32ShrU, Opcode.I32Shl)
            or (Opcode.I64Shl, Opcode.I64ShrU) or (Opcode.I64ShrU, Opcode.I64Shl);

    /// <summary>A rotation, where nothing has to be hidden.</summary>
    private void PlainRotation(Node node, bool keep)
    {
        var use = _use;
        _use = UseOfOperands(node);
        Rotate(node, keep);
        _use = use;
    }

    private void Rotate(Node node, bool keep)
    {
        Emit(node.First!, keep);
        Shift(node.Opcode, node.Second!, keep);
    }

    /// <summary>Adds a zero to the result of a rotation that the JIT compiler does not know to be one.</summary>
    /// <remarks>
    /// The JIT compiler of .NET 10 takes for granted that a rotation sets the processor's zero flag, which it does not,
    /// and so decides wrongly whether the result is zero. With the addition in between it looks at the right flags.
    /// </remarks>
    private void HideRotation(ValueType type)
    {
        ExactConstant(type, 0);
        _il.Op(ILOpCode.Add);
    }

    private void Arithmetic(int opcode, Node second)
    {
        switch (opcode)
        {
            case Opcode.I32Add or Opcode.I64Add or Opcode.F32Add or Opcode.F64Add:
                _il.Op(ILOpCode.Add);
                break;
            case Opcode.I32Sub or Opcode.I64Sub or Opcode.F32Sub or Opcode.F64Sub:
                _il.Op(ILOpCode.Sub);
                break;
            case Opcode.I32Mul or Opcode.I64Mul or Opcode.F32Mul or Opcode.F64Mul:
                _il.Op(ILOpCode.Mul);
                break;
            case Opcode.I32DivS or Opcode.I64DivS or Opcode.F32Div or Opcode.F64Div:
                _il.Op(ILOpCode.Div);
                break;
            case Opcode.I32DivU or Opcode.I64DivU:
                _il.Op(ILOpCode.Div_un);
                break;
            case Opcode.I32RemS or Opcode.I64RemS:
                if (second.IsConstant && second.Bits is not (-1 or 0))
                    _il.Op(ILOpCode.Rem);
                else if (opcode == Opcode.I32RemS)
                    _il.Call(Members.Numeric(nameof(NumericOperations.RemainderInt32)));
                else
                    _il.Call(Members.Numeric(nameof(NumericOperations.RemainderInt64)));
                break;
            case Opcode.I32RemU or Opcode.I64RemU:
                _il.Op(ILOpCode.Rem_un);
                break;
            case Opcode.I32And or Opcode.I64And:
                _il.Op(ILOpCode.And);
                break;
            case Opcode.I32Or or Opcode.I64Or:
                _il.Op(ILOpCode.Or);
                break;
            case Opcode.I32Xor or Opcode.I64Xor:
                _il.Op(ILOpCode.Xor);
                break;
            case Opcode.F32Min:
                _il.Call(Members.MinSingle);
                break;
            case Opcode.F32Max:
                _il.Call(Members.MaxSingle);
                break;
            case Opcode.F64Min:
                _il.Call(Members.MinDouble);
                break;
            case Opcode.F64Max:
                _il.Call(Members.MaxDouble);
                break;
        }
    }

    private void Shift(int opcode, Node count, bool keep)
    {
        var isLong = opcode >= Opcode.I64Shl;
        var mask = isLong ? 63 : 31;
        var kind = opcode - (isLong ? Opcode.I64Shl : Opcode.I32Shl);
        if (count.IsConstant)
        {
            _il.Int32((int)count.Bits & mask);
        }
        else
        {
            Emit(count, keep);
            if (isLong)
                _il.Op(ILOpCode.Conv_i4);
            if (kind < 3)
            {
                _il.Int32(mask);
                _il.Op(ILOpCode.And);
            }
        }

        switch (kind)
        {
            case 0:
                _il.Op(ILOpCode.Shl);
                break;
            case 1:
                _il.Op(ILOpCode.Shr);
                break;
            case 2:
                _il.Op(ILOpCode.Shr_un);
                break;
            case 3:
                _il.Call(isLong ? Members.RotateLeft64 : Members.RotateLeft32);
                break;
            default:
                _il.Call(isLong ? Members.RotateRight64 : Members.RotateRight32);
                break;
        }
    }
}
