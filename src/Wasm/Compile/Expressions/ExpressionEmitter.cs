using System.Reflection.Metadata;
using Burst.Wasm.Compile.Il;
using Burst.Wasm.Compile.Operations;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <summary>Writes IL that leaves a node's value on the evaluation stack.</summary>
/// <remarks>
/// IL is close to WebAssembly, with these exceptions, all of them tested by the specification's suites: shift counts
/// are not taken modulo the width; the JIT compiler removes operations with 0 and 1 that would quiet a signalling NaN,
/// and keeps constants of 32 bits as doubles, which quiets them.
/// </remarks>
internal sealed partial class ExpressionEmitter(FunctionContext context)
{
    private readonly IlBuilder _il = context.Il;
    private readonly bool _canonicalNaN = context.Options.CanonicalNaN;

    /// <summary>Writes the IL of a tree.</summary>
    /// <param name="node">The tree; it must not be used again unless <paramref name="keep"/>.</param>
    /// <param name="keep">The temporaries that the tree reads stay taken.</param>
    /// <param name="bitsMatter">A NaN's bits may be seen.</param>
    public void Emit(Node node, bool keep = false, bool bitsMatter = true)
    {
        switch (node.Kind)
        {
            case NodeKind.Constant:
                Constant(node);
                break;
            case NodeKind.Null:
                _il.Op(ILOpCode.Ldnull);
                break;
            case NodeKind.Local:
                context.LoadLocal(node.Index);
                break;
            case NodeKind.Temporary:
                _il.LoadLocal(node.Index);
                if (!keep)
                    context.Temporaries.Free(node.Type, node.Index);
                break;
            case NodeKind.Global:
                LoadGlobal(node.Index);
                break;
            case NodeKind.Load:
                Load(node, keep);
                break;
            default:
                var use = _use;
                _use = UseOfOperands(node);
                Operation(node, keep);
                _use = use;
                break;
        }

        if (_canonicalNaN && bitsMatter && FloatArithmetic.CanMakeNaN(node))
            _il.Call(FloatArithmetic.CanonicalMethod(node));
    }

    private void Operation(Node node, bool keep)
    {
        switch (node.Kind)
        {
            case NodeKind.Unary:
                Unary(node, keep);
                break;
            case NodeKind.Binary:
                Binary(node, keep);
                break;
            case NodeKind.Method:
                Method(node, keep);
                break;
        }
    }

    /// <summary>As <see cref="Emit"/>, for operands of float arithmetic: the JIT compiler must not know some constants.</summary>
    public void EmitHidden(Node node, bool keep = false)
    {
        if (node.IsConstant && node.Type is ValueType.F32 or ValueType.F64
            && HiddenConstants.IndexOf(node.Type, node.Bits) is not null)
        {
            ExactConstant(node.Type, node.Bits);
        }
        else
        {
            Emit(node, keep, bitsMatter: false);
        }
    }

    /// <summary>Gives the temporaries of a tree back, without a value.</summary>
    public void Discard(Node node)
    {
        if (node.Kind == NodeKind.Temporary)
            context.Temporaries.Free(node.Type, node.Index);
        if (node.First is not null)
            Discard(node.First);
        if (node.Second is not null)
            Discard(node.Second);
        if (node.Third is not null)
            Discard(node.Third);
    }

    private void Constant(Node node)
    {
        switch (node.Type)
        {
            case ValueType.I32:
                _il.Int32((int)node.Bits);
                break;
            case ValueType.I64:
                _il.Int64(node.Bits);
                break;
            case ValueType.F32 when float.IsNaN(BitConverter.Int32BitsToSingle((int)node.Bits)):
                ExactConstant(node.Type, node.Bits);
                break;
            case ValueType.F32:
                _il.Single((int)node.Bits);
                break;
            case ValueType.F64 when double.IsNaN(BitConverter.Int64BitsToDouble(node.Bits)):
                ExactConstant(node.Type, node.Bits);
                break;
            case ValueType.F64:
                _il.Double(node.Bits);
                break;
            default:
                _il.Int64(node.Bits);
                _il.Int64(node.HighBits);
                _il.Call(Members.Numeric(nameof(NumericOperations.Vector)));
                break;
        }
    }

    /// <summary>A constant that the JIT compiler does not know.</summary>
    private void ExactConstant(ValueType type, long bits)
    {
        if (HiddenConstants.IndexOf(type, bits) is { } index)
        {
            context.LoadField(Members.Code);
            _il.Int32(index * sizeof(long));
            _il.Op(ILOpCode.Add);
            context.LoadIndirect(type);
        }
        else if (type == ValueType.F32)
        {
            _il.Int32((int)bits);
            _il.Call(Members.Numeric(nameof(NumericOperations.ExactSingle)));
        }
        else
        {
            _il.Int64(bits);
            _il.Call(Members.Numeric(nameof(NumericOperations.ExactDouble)));
        }
    }

    private void Method(Node node, bool keep)
    {
        var operandBitsMatter = !FloatArithmetic.CanMakeNaN(node);
        Emit(node.First!, keep, operandBitsMatter);
        if (node.Second is not null)
            Emit(node.Second, keep, operandBitsMatter);
        if (node.Third is not null)
            Emit(node.Third, keep, operandBitsMatter);
        switch (Opcodes.KindOf(node.Opcode))
        {
            case ImmediateKind.Lane:
                _il.Int32((int)node.Bits);
                break;
            case ImmediateKind.Shuffle:
                _il.Int64(node.Bits);
                _il.Int64(node.HighBits);
                _il.Call(Members.Numeric(nameof(NumericOperations.Vector)));
                break;
        }

        // The JIT compiler would fold it, and quiet the NaN in it.
        if (node.Opcode == Opcode.F32x4ExtractLane && HasOnlyConstants(node.First!))
            _il.Call(Members.Numeric(nameof(NumericOperations.ExactLane)));
        else
            _il.Call(node.Method!);
    }

    private static bool HasOnlyConstants(Node node) => node.Kind switch
    {
        NodeKind.Constant => true,
        NodeKind.Unary or NodeKind.Binary or NodeKind.Method =>
            HasOnlyConstants(node.First!)
            && (node.Second is null || HasOnlyConstants(node.Second))
            && (node.Third is null || HasOnlyConstants(node.Third)),
        _ => false,
    };
}
