using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <summary>Recognizes expressions that reverse the bytes of a number, which the processor has an instruction for, but
/// WebAssembly has not.</summary>
/// <remarks>Compilers write <c>x &lt;&lt; 24 | (x &amp; 0xFF00) &lt;&lt; 8 | (x >> 8 &amp; 0xFF00) | x >> 24</c>, in
/// several variants, for whatever reads or writes numbers of a network or a hash.</remarks>
internal static class ByteOrder
{
    private const int LeastDepth = 4;
    private const int MostDepth = 12;
    private const int BitsPerByte = 8;
    private const ulong LowestBits = 0x0101010101010101;

    /// <summary>The local whose bytes the expression has in reverse order; null where it is something else.</summary>
    public static Node? Reversed(Node node)
    {
        if (node.Opcode is not (Opcode.I32Or or Opcode.I64Or) || node.Depth is < LeastDepth or > MostDepth)
            return null;
        var isLong = node.Opcode == Opcode.I64Or;
        Node? source = null;
        var wanted = isLong ? 0x0102030405060708UL : 0x01020304UL;
        return Trace(node, isLong, ref source) == wanted ? source : null;
    }

    /// <summary>For each byte of the result, which byte of the source it is, from 1, or 0 where it is zero.</summary>
    /// <returns>Null where it is not as simple as that.</returns>
    private static ulong? Trace(Node node, bool isLong, ref Node? source)
    {
        if (node.Kind == NodeKind.Local)
        {
            source ??= node;
            return source.Index != node.Index ? null : isLong ? 0x0807060504030201UL : 0x04030201UL;
        }

        if (node.Kind != NodeKind.Binary || Trace(node.First!, isLong, ref source) is not { } first)
            return null;
        var second = node.Second!;
        switch (node.Opcode)
        {
            case Opcode.I32Or or Opcode.I64Or:
                return Trace(second, isLong, ref source) is { } other && (Used(first) & Used(other)) == 0
                    ? first | other
                    : null;
            case Opcode.I32And or Opcode.I64And when second.IsConstant:
                var mask = isLong ? (ulong)second.Bits : (uint)second.Bits;
                return mask == Used(mask) ? first & mask : null;
            case Opcode.I32Shl or Opcode.I64Shl or Opcode.I32ShrU or Opcode.I64ShrU when second.IsConstant:
                var count = (int)second.Bits & (isLong ? 63 : 31);
                if (count % BitsPerByte != 0)
                    return null;
                if (node.Opcode is Opcode.I32ShrU or Opcode.I64ShrU)
                    return first >> count;
                return isLong ? first << count : (uint)(first << count);
            default:
                return null;
        }
    }

    /// <summary>All bits of the bytes that are not zero.</summary>
    private static ulong Used(ulong bytes)
    {
        bytes |= bytes >> 4 & 0x0F0F0F0F0F0F0F0F;
        bytes |= bytes >> 2 & 0x3F3F3F3F3F3F3F3F;
        bytes |= bytes >> 1 & 0x7F7F7F7F7F7F7F7F;
        return (bytes & LowestBits) * byte.MaxValue;
    }
}
