using System.Runtime.CompilerServices;

namespace Burst.Wasm.Structure;

/// <summary>What is known of each instruction by its opcode alone.</summary>
/// <remarks>
/// An opcode is an <see cref="int"/> as in <see cref="Opcode"/>. The questions answer for opcodes that
/// <see cref="IsInRange"/>; where no instruction has the number, the kind is <see cref="ImmediateKind.Illegal"/>.
/// Source: WebAssembly core specification, §3.3 and §5.4.
/// </remarks>
internal static class Opcodes
{
    /// <summary>The first opcode behind the prefix 0xFC: conversions, bulk memory, tables.</summary>
    public const int FirstMiscellaneous = 0xFC00;

    /// <summary>The first opcode behind the prefix 0xFD: SIMD.</summary>
    public const int FirstVector = 0xFD00;

    /// <summary>How many opcodes have an index: 256 plain ones, 32 miscellaneous, 256 vector ones.</summary>
    public const int Count = VectorIndex + 0x100;

    private const int MiscellaneousIndex = 0x100;
    private const int VectorIndex = 0x120;

    /// <summary>Whether the opcode is one that <see cref="IndexOf"/> maps.</summary>
    public static bool IsInRange(int opcode) =>
        (uint)opcode < 0x100 || (uint)(opcode - FirstMiscellaneous) < 0x20 || (uint)(opcode - FirstVector) < 0x100;

    /// <summary>A dense number from 0 to <see cref="Count"/> - 1, for tables.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOf(int opcode)
    {
        if (opcode < FirstMiscellaneous)
            return opcode;
        return opcode < FirstVector
            ? opcode - FirstMiscellaneous + MiscellaneousIndex
            : opcode - FirstVector + VectorIndex;
    }

    /// <summary>The opcode with a given dense number.</summary>
    public static int At(int index) => index switch
    {
        < MiscellaneousIndex => index,
        < VectorIndex => index - MiscellaneousIndex + FirstMiscellaneous,
        _ => index - VectorIndex + FirstVector,
    };

    /// <summary>The facts of an opcode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OpcodeFacts FactsOf(int opcode) => new(OpcodeTable.Words[IndexOf(opcode)]);

    /// <summary>What follows the opcode.</summary>
    public static ImmediateKind KindOf(int opcode) => FactsOf(opcode).Kind;

    /// <summary>The name in the text format, such as <c>i32.add</c>.</summary>
    public static string NameOf(int opcode) =>
        IsInRange(opcode) && OpcodeNames.All[IndexOf(opcode)] is { Length: > 0 } name ? name : $"opcode 0x{opcode:x2}";
}

/// <summary>A word of <see cref="OpcodeTable"/>, taken apart.</summary>
internal readonly struct OpcodeFacts(uint word)
{
    private readonly uint _word = word;

    /// <summary>What follows the opcode.</summary>
    public ImmediateKind Kind => (ImmediateKind)(_word & 31);

    /// <summary>
    /// Whether operands and result are always those given here; else they depend on immediates or on the stack.
    /// </summary>
    public bool HasFixedTypes => (_word & (1 << 28)) == 0;

    /// <summary>How many operands it takes, 0 to 3, where the types are fixed.</summary>
    public int OperandCount => (int)(_word >> 5) & 7;

    /// <summary>Whether it gives a result, where the types are fixed.</summary>
    public bool HasResult => (_word & (7 << 17)) != 0;

    /// <summary>The type of its only result; meaningless without one.</summary>
    public ValueType Result => (ValueType)(0x80 - ((_word >> 17) & 7));

    /// <summary>Log2 of the number of bytes that a memory access touches.</summary>
    public int NaturalAlignment => (int)(_word >> 20) & 7;

    /// <summary>How many lanes a lane immediate may choose from.</summary>
    public int LaneCount => (int)(_word >> 23) & 31;

    /// <summary>The type of an operand, where the types are fixed.</summary>
    /// <param name="index">From 0: the one pushed first.</param>
    public ValueType Operand(int index) => (ValueType)(0x80 - ((_word >> (8 + (3 * index))) & 7));
}
