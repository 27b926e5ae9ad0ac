using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Generate;

/// <summary>The instructions with fixed types, sorted by what they give, and by how they treat NaNs.</summary>
internal static class InstructionCatalog
{
    private static readonly string[] Arithmetic =
        ["add", "sub", "mul", "div", "sqrt", "min", "max", "ceil", "floor", "trunc", "nearest"];

    private static readonly string[] Comparisons = ["eq", "ne", "lt", "gt", "le", "ge"];

    private static readonly int[][] ByResult = FindByResult();
    private static readonly NaNBits[] LeftOpen =
        ForAll(opcode => IsArithmetic(opcode) ? ResultBits(opcode) : NaNBits.None);
    private static readonly NaNBits[] Ignored = ForAll(opcode =>
        IsArithmetic(opcode) || IsComparison(opcode) || IsTruncation(opcode) ? OperandBits(opcode) : NaNBits.None);

    /// <summary>Stores.</summary>
    public static int[] Stores { get; } = AllFixed(facts =>
        !facts.HasResult && facts.Kind is ImmediateKind.MemoryAccess or ImmediateKind.MemoryLane && !facts.HasResult);

    /// <summary>Instructions that give a type, all but constants and the sizes of tables.</summary>
    public static int[] Giving(ValueType type) => ByResult[(int)type];

    /// <summary>Instructions that give a type from memory and an address alone.</summary>
    public static int[] Loads(ValueType type) =>
        [.. Giving(type).Where(opcode => Opcodes.FactsOf(opcode) is { Kind: ImmediateKind.MemoryAccess, OperandCount: 1 })];

    /// <summary>Of which numbers in its result the bits of a NaN are left open by the specification.</summary>
    public static NaNBits LeftOpenBy(int opcode) => LeftOpen[Opcodes.IndexOf(opcode)];

    /// <summary>Of which numbers in its operands the bits of a NaN make no difference but to such bits.</summary>
    public static NaNBits IgnoredBy(int opcode) => Ignored[Opcodes.IndexOf(opcode)];

    private static int[][] FindByResult()
    {
        var lists = new int[0x80][];
        foreach (var type in Enum.GetValues<ValueType>())
        {
            lists[(int)type] = AllFixed(facts => facts.HasResult && facts.Result == type && facts.Kind
                is ImmediateKind.None or ImmediateKind.MemoryAccess or ImmediateKind.MemoryLane or ImmediateKind.Lane
                or ImmediateKind.Shuffle or ImmediateKind.Memory);
        }

        return lists;
    }

    private static int[] AllFixed(Func<OpcodeFacts, bool> condition) =>
    [
        .. Enumerable.Range(0, Opcodes.Count).Select(Opcodes.At)
            .Where(opcode => Opcodes.KindOf(opcode) != ImmediateKind.Illegal && Opcodes.FactsOf(opcode).HasFixedTypes)
            .Where(opcode => condition(Opcodes.FactsOf(opcode))),
    ];

    private static NaNBits[] ForAll(Func<int, NaNBits> answer) =>
        [.. Enumerable.Range(0, Opcodes.Count).Select(Opcodes.At).Select(answer)];

    private static NaNBits ResultBits(int opcode) =>
        Opcodes.NameOf(opcode).StartsWith("f64", StringComparison.Ordinal) ? NaNBits.F64 : NaNBits.F32;

    /// <summary>A conversion names what it takes behind the point; other instructions take what they give.</summary>
    private static NaNBits OperandBits(int opcode)
    {
        var (type, operation) = Split(opcode);
        var source = operation!.Contains("_f", StringComparison.Ordinal) ? operation : type!;
        return source.Contains("f64", StringComparison.Ordinal) ? NaNBits.F64 : NaNBits.F32;
    }

    private static bool IsArithmetic(int opcode) =>
        Split(opcode) is ({ } type, { } operation) && type.StartsWith('f')
        && (Arithmetic.Contains(operation) || operation.StartsWith("demote", StringComparison.Ordinal)
            || operation.StartsWith("promote", StringComparison.Ordinal));

    private static bool IsComparison(int opcode) =>
        Split(opcode) is ({ } type, { } operation) && type.StartsWith('f') && Comparisons.Contains(operation);

    private static bool IsTruncation(int opcode) =>
        Split(opcode) is ({ } type, { } operation) && type.StartsWith('i')
        && operation.StartsWith("trunc_", StringComparison.Ordinal);

    private static (string? Type, string? Operation) Split(int opcode)
    {
        var parts = Opcodes.NameOf(opcode).Split('.');
        return parts.Length == 2 ? (parts[0], parts[1]) : (null, null);
    }
}

/// <summary>Numbers whose NaNs may have any bits.</summary>
internal enum NaNBits
{
    None,
    F32,
    F64,
}
