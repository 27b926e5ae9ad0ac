using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>Computes constant expressions, which are validated: initial values of globals, offsets, elements.</summary>
/// <remarks>Source: core specification §3.3.13.2, with the arithmetic of extended constant expressions.</remarks>
internal static class ConstantExpression
{
    public static Value Evaluate(InstanceBody instance, ByteRange expression)
    {
        var code = instance.Module.Module.Bytes.Span.Slice(expression.Offset, expression.Length);
        var at = 0;
        Stack<Value>? below = null;
        Value top = default;
        while (true)
        {
            var opcode = code[at++];
            Value next;
            switch (opcode)
            {
                case 0x0B:
                    return top;
                case 0x23:
                    next = instance.GlobalValue(ReadIndex(code, ref at));
                    break;
                case 0x41:
                    next = Value.I32((int)ReadSigned(code, ref at));
                    break;
                case 0x42:
                    next = Value.I64(ReadSigned(code, ref at));
                    break;
                case 0x43:
                    var bits = BinaryPrimitives.ReadInt32LittleEndian(code[at..]);
                    next = Value.FromBits(ValueType.F32, Vector128.CreateScalar(bits).AsByte());
                    at += 4;
                    break;
                case 0x44:
                    var longBits = BinaryPrimitives.ReadInt64LittleEndian(code[at..]);
                    next = Value.FromBits(ValueType.F64, Vector128.CreateScalar(longBits).AsByte());
                    at += 8;
                    break;
                case 0xD0:
                    next = Value.ZeroOf((ValueType)code[at++]);
                    break;
                case 0xD2:
                    next = Value.Function(instance.ReferenceTo(ReadIndex(code, ref at)));
                    break;
                case 0xFD:
                    ReadIndex(code, ref at); // v128.const is the only one that is constant
                    next = Value.V128(Vector128.Create(code.Slice(at, 16)));
                    at += 16;
                    break;
                default:
                    top = Combine(opcode, below!.Pop(), top);
                    continue;
            }

            if (top.Type != 0)
                (below ??= new Stack<Value>()).Push(top);
            top = next;
        }
    }

    private static Value Combine(byte opcode, Value left, Value right) => opcode switch
    {
        0x6A => Value.I32(left.AsI32 + right.AsI32),
        0x6B => Value.I32(left.AsI32 - right.AsI32),
        0x6C => Value.I32(left.AsI32 * right.AsI32),
        0x7C => Value.I64(left.AsI64 + right.AsI64),
        0x7D => Value.I64(left.AsI64 - right.AsI64),
        0x7E => Value.I64(left.AsI64 * right.AsI64),
        _ => throw new InvalidOperationException($"Opcode 0x{opcode:x2} is in no valid constant expression."),
    };

    private static int ReadIndex(ReadOnlySpan<byte> code, ref int at)
    {
        var value = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var part = code[at++];
            value |= (uint)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                return (int)value;
        }
    }

    private static long ReadSigned(ReadOnlySpan<byte> code, ref int at)
    {
        var value = 0L;
        var shift = 0;
        while (true)
        {
            var part = code[at++];
            value |= (long)(part & 0x7F) << shift;
            shift += 7;
            if ((part & 0x80) == 0)
                return (part & 0x40) != 0 && shift < 64 ? value | (-1L << shift) : value;
        }
    }
}
