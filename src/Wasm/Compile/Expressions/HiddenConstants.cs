using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <summary>Constants that generated code reads from memory, so that the JIT compiler cannot simplify with them.</summary>
/// <remarks>
/// It would turn x * 1, x / 1 and x - 0 into x, which differs for a signalling NaN. They lie in front of the module's
/// table of machine code, so their places are the same in every process.
/// </remarks>
internal static class HiddenConstants
{
    private static readonly long[] Doubles =
    [
        0, BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(1.0), BitConverter.DoubleToInt64Bits(-1.0),
    ];

    private static readonly long[] Singles =
    [
        0, (uint)BitConverter.SingleToInt32Bits(-0.0f), BitConverter.SingleToInt32Bits(1.0f),
        (uint)BitConverter.SingleToInt32Bits(-1.0f),
    ];

    /// <summary>How many cells of 8 bytes they take.</summary>
    public static int Count => Doubles.Length + Singles.Length;

    /// <summary>Where a constant is, in cells from the table's beginning (negative); null where it needs no hiding.</summary>
    public static int? IndexOf(ValueType type, long bits)
    {
        if (type == ValueType.V128 || type.IsReference())
            return null;
        var isLong = type is ValueType.F64 or ValueType.I64;
        var (constants, first) = isLong ? (Doubles, 0) : (Singles, Doubles.Length);
        var index = Array.IndexOf(constants, isLong ? bits : (uint)bits);
        return index < 0 ? null : first + index - Count;
    }

    /// <summary>Writes them.</summary>
    /// <param name="cells">The <see cref="Count"/> cells in front of the table.</param>
    public static void Fill(Span<nint> cells)
    {
        for (var i = 0; i < Doubles.Length; i++)
            cells[i] = (nint)Doubles[i];
        for (var i = 0; i < Singles.Length; i++)
            cells[Doubles.Length + i] = (nint)Singles[i];
    }
}
