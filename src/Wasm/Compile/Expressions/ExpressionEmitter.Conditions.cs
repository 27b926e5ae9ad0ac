using System.Reflection.Metadata;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <content>Comparisons, as values and as branches.</content>
internal sealed partial class ExpressionEmitter
{
    private enum Relation
    {
        Equal,
        NotEqual,
        Less,
        LessUnsigned,
        Greater,
        GreaterUnsigned,
        LessOrEqual,
        LessOrEqualUnsigned,
        GreaterOrEqual,
        GreaterOrEqualUnsigned,
    }

    /// <summary>Jumps to a label if a condition holds, or if it does not.</summary>
    public void Branch(Node condition, int label, bool whenTrue)
    {
        while (condition.Kind == NodeKind.Unary && condition.Opcode == Opcode.I32Eqz)
        {
            condition = condition.First!;
            whenTrue = !whenTrue;
        }

        if (condition.IsConstant)
        {
            if ((int)condition.Bits != 0 == whenTrue)
                _il.Branch(ILOpCode.Br, label);
        }
        else if (condition.Kind == NodeKind.Unary && condition.Opcode is Opcode.I64Eqz or Opcode.RefIsNull)
        {
            EmitForChoice(condition.First!);
            _il.Branch(whenTrue ? ILOpCode.Brfalse : ILOpCode.Brtrue, label);
        }
        else if (condition.Kind == NodeKind.Binary && IsComparison(condition.Opcode))
        {
            EmitForChoice(condition.First!, bitsMatter: false);
            EmitForChoice(condition.Second!, bitsMatter: false);
            var relation = RelationOf(condition.Opcode, out var isFloat);
            _il.Branch(BranchOf(relation, isFloat, whenTrue), label);
        }
        else
        {
            EmitForChoice(condition);
            _il.Branch(whenTrue ? ILOpCode.Brtrue : ILOpCode.Brfalse, label);
        }
    }

    private static bool IsComparison(int opcode) =>
        opcode is (>= Opcode.I32Eq and <= Opcode.I32GeU) or (>= Opcode.I64Eq and <= Opcode.F64Ge);

    private static Relation RelationOf(int opcode, out bool isFloat)
    {
        isFloat = opcode >= Opcode.F32Eq;
        if (!isFloat)
            return (Relation)(opcode - (opcode >= Opcode.I64Eq ? Opcode.I64Eq : Opcode.I32Eq));
        return (opcode - (opcode >= Opcode.F64Eq ? Opcode.F64Eq : Opcode.F32Eq)) switch
        {
            0 => Relation.Equal,
            1 => Relation.NotEqual,
            2 => Relation.Less,
            3 => Relation.Greater,
            4 => Relation.LessOrEqual,
            _ => Relation.GreaterOrEqual,
        };
    }

    /// <summary>The branch; for floats, the unsigned ones are those that are taken for a NaN too.</summary>
    private static ILOpCode BranchOf(Relation relation, bool isFloat, bool whenTrue) => (relation, whenTrue) switch
    {
        (Relation.Equal, true) or (Relation.NotEqual, false) => ILOpCode.Beq,
        (Relation.Equal, false) or (Relation.NotEqual, true) => ILOpCode.Bne_un,
        (Relation.Less, true) => ILOpCode.Blt,
        (Relation.Less, false) => isFloat ? ILOpCode.Bge_un : ILOpCode.Bge,
        (Relation.LessUnsigned, true) or (Relation.GreaterOrEqualUnsigned, false) => ILOpCode.Blt_un,
        (Relation.LessUnsigned, false) or (Relation.GreaterOrEqualUnsigned, true) => ILOpCode.Bge_un,
        (Relation.Greater, true) => ILOpCode.Bgt,
        (Relation.Greater, false) => isFloat ? ILOpCode.Ble_un : ILOpCode.Ble,
        (Relation.GreaterUnsigned, true) or (Relation.LessOrEqualUnsigned, false) => ILOpCode.Bgt_un,
        (Relation.GreaterUnsigned, false) or (Relation.LessOrEqualUnsigned, true) => ILOpCode.Ble_un,
        (Relation.LessOrEqual, true) => ILOpCode.Ble,
        (Relation.LessOrEqual, false) => isFloat ? ILOpCode.Bgt_un : ILOpCode.Bgt,
        (Relation.GreaterOrEqual, true) => ILOpCode.Bge,
        _ => isFloat ? ILOpCode.Blt_un : ILOpCode.Blt,
    };

    private void Compare(int opcode)
    {
        var relation = RelationOf(opcode, out var isFloat);
        var (test, isNegated) = relation switch
        {
            Relation.Equal => (ILOpCode.Ceq, false),
            Relation.NotEqual => (ILOpCode.Ceq, true),
            Relation.Less => (ILOpCode.Clt, false),
            Relation.LessUnsigned => (ILOpCode.Clt_un, false),
            Relation.Greater => (ILOpCode.Cgt, false),
            Relation.GreaterUnsigned => (ILOpCode.Cgt_un, false),
            Relation.LessOrEqual => (isFloat ? ILOpCode.Cgt_un : ILOpCode.Cgt, true),
            Relation.LessOrEqualUnsigned => (ILOpCode.Cgt_un, true),
            Relation.GreaterOrEqual => (isFloat ? ILOpCode.Clt_un : ILOpCode.Clt, true),
            _ => (ILOpCode.Clt_un, true),
        };
        _il.Op(test);
        if (isNegated)
            Not();
    }

    private void Not()
    {
        _il.Int32(0);
        _il.Op(ILOpCode.Ceq);
    }
}
