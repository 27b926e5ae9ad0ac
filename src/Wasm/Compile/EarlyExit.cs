using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>How a function begins that often has nothing to do: with a condition on which it returns at once.</summary>
/// <remarks>
/// Recursive functions end so, and those that may be called with nothing. Positions are offsets in the module, of short
/// runs of instructions that compute from parameters and cannot trap.
/// </remarks>
/// <param name="Condition">Where the condition's instructions begin.</param>
/// <param name="Result">Where those of the result begin.</param>
/// <param name="ExitsWhenTrue">Whether it returns if the condition holds, or if it does not.</param>
internal readonly record struct EarlyExit(int Condition, int Result, bool ExitsWhenTrue)
{
    private const int MaxInstructions = 4;

    /// <summary>Their indices take one byte.</summary>
    private const int MaxParameters = 0x80;

    /// <summary>Shorter functions are inlined as a whole anyway.</summary>
    private const int FewestBytes = 48;

    /// <summary>Looks at the beginning of a body.</summary>
    /// <param name="reader">At the first instruction.</param>
    /// <param name="type">The function's type.</param>
    /// <returns>Null where it begins in another way.</returns>
    public static EarlyExit? Find(ByteReader reader, FunctionType type)
    {
        if (reader.Remaining < FewestBytes || type.Results.Length > 1 || type.Parameters.Length > MaxParameters)
            return null;
        var blocks = 0;
        for (; reader.Peek() == Opcode.Block; blocks++)
        {
            reader.ReadByte();
            if (reader.ReadBlockType() != ByteReader.EmptyBlock)
                return null;
        }

        var condition = reader.Position;
        if (SkipRun(ref reader, type) != 1)
            return null;
        switch (reader.ReadOpcode())
        {
            case Opcode.If when reader.ReadBlockType() == ByteReader.EmptyBlock:
                return FindResult(reader, type, blocks + 1) is { } then ? new(condition, then, true) : null;
            case Opcode.BrIf:
                var depth = (int)reader.ReadUnsigned32();
                if (FindResult(reader, type, blocks) is { } next)
                    return new(condition, next, false);
                return SkipToEnd(ref reader, depth, blocks) && FindResult(reader, type, blocks - depth - 1) is { } end
                    ? new(condition, end, true)
                    : null;
            default:
                return null;
        }
    }

    /// <summary>Whether an instruction may be part of a run.</summary>
    public static bool IsInRun(int opcode) => HeightChange(opcode) is not null;

    /// <summary>Where the instructions of a result begin, behind which the function ends; else null.</summary>
    private static int? FindResult(ByteReader reader, FunctionType type, int blocks)
    {
        SkipEnds(ref reader, ref blocks);
        var result = reader.Position;
        if (blocks < 0)
            return type.Results.IsEmpty ? result - 1 : null;
        if (SkipRun(ref reader, type) != type.Results.Length)
            return null;
        SkipEnds(ref reader, ref blocks);
        return blocks < 0 || reader.ReadOpcode() == Opcode.Return ? result : null;
    }

    /// <summary>Skips the ends of blocks; there are fewer than no blocks behind the function's own end.</summary>
    private static void SkipEnds(ref ByteReader reader, ref int blocks)
    {
        for (; blocks >= 0 && reader.Peek() == Opcode.End; blocks--)
            reader.ReadByte();
    }

    /// <summary>Goes behind the end of one of the blocks around, counted from the innermost one.</summary>
    private static bool SkipToEnd(ref ByteReader reader, int depth, int blocks)
    {
        if (depth >= blocks)
            return false;
        for (; depth >= 0;)
        {
            var opcode = reader.ReadOpcode();
            if (opcode is Opcode.Block or Opcode.Loop or Opcode.If)
                depth++;
            else if (opcode == Opcode.End)
                depth--;
            reader.SkipImmediates(opcode);
        }

        return true;
    }

    /// <summary>Goes behind a run of instructions; gives how many operands it leaves, -1 where it is too long.</summary>
    private static int SkipRun(ref ByteReader reader, FunctionType type)
    {
        var height = 0;
        for (var count = 0; ; count++)
        {
            var start = reader.Position;
            var opcode = reader.ReadOpcode();
            if (HeightChange(opcode) is not { } change
                || (opcode == Opcode.LocalGet && reader.Peek() >= type.Parameters.Length))
            {
                reader.Position = start;
                return height;
            }

            if (count == MaxInstructions)
                return -1;
            height += change;
            reader.SkipImmediates(opcode);
        }
    }

    /// <summary>By how much an instruction of a run changes the number of operands; null for others.</summary>
    private static int? HeightChange(int opcode) => opcode switch
    {
        Opcode.LocalGet or Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const => 1,
        Opcode.I32Eqz or Opcode.I64Eqz or Opcode.I32WrapI64 or Opcode.I64ExtendI32S or Opcode.I64ExtendI32U => 0,
        (>= Opcode.I32Eq and <= Opcode.I32GeU) or (>= Opcode.I64Eq and <= Opcode.F64Ge) => -1,
        (>= Opcode.I32Add and <= Opcode.I32Mul) or (>= Opcode.I32And and <= Opcode.I32ShrU) => -1,
        (>= Opcode.I64Add and <= Opcode.I64Mul) or (>= Opcode.I64And and <= Opcode.I64ShrU) => -1,
        _ => null,
    };
}
