using Burst.Wasm.Structure;

namespace Burst.Wasm.Decode;

/// <summary>Reads a constant expression and checks that it is one, and of the wanted type.</summary>
/// <remarks>Source: WebAssembly core specification, §3.3.10 (2.0); §3.4.13 of 3.0 for the extended ones.</remarks>
internal readonly ref struct ConstantChecker(
    WasmModule module, WasmFeatures features, int functionCount, List<GlobalType> globals, List<int> references)
{
    private const int MaximumDepth = 256;

    /// <summary>Reads up to the expression's <c>end</c>.</summary>
    public void Check(ref ByteReader reader, ValueType wanted)
    {
        Span<ValueType> stack = stackalloc ValueType[MaximumDepth];
        var height = 0;
        while (true)
        {
            var start = reader.Position;
            var opcode = reader.ReadOpcode();
            if (opcode == Opcode.End)
            {
                if (height != 1 || stack[0] != wanted)
                    throw Invalid("type mismatch", start, $"a constant must give one {wanted.ToText()}");
                return;
            }

            if (opcode is >= Opcode.I32Add and <= Opcode.I32Mul or >= Opcode.I64Add and <= Opcode.I64Mul
                && (features & WasmFeatures.ExtendedConstants) != 0)
            {
                var type = Opcodes.FactsOf(opcode).Result;
                if (height < 2 || stack[height - 1] != type || stack[height - 2] != type)
                    throw Invalid("type mismatch", start, $"{Opcodes.NameOf(opcode)} needs two {type.ToText()}");
                height--;
                continue;
            }

            var pushed = ReadConstant(ref reader, opcode, start);
            if (height == MaximumDepth)
                throw ImplementationLimits.Exceeded(
                    "operands in a constant expression", height + 1, MaximumDepth, start);
            stack[height++] = pushed;
        }
    }

    private static WasmFormatException Invalid(string rule, int offset, string detail = "") =>
        new(rule, offset, isMalformed: false, detail);

    private ValueType ReadConstant(ref ByteReader reader, int opcode, int start)
    {
        switch (opcode)
        {
            case Opcode.I32Const:
            case Opcode.I64Const:
            case Opcode.F32Const:
            case Opcode.F64Const:
            case Opcode.V128Const:
                reader.SkipImmediates(opcode);
                return Opcodes.FactsOf(opcode).Result;
            case Opcode.RefNull:
                return reader.ReadReferenceType();
            case Opcode.RefFunc:
                var function = reader.ReadUnsigned32();
                if (function >= (uint)functionCount)
                    throw Invalid($"unknown function {function}", start);
                references.Add((int)function);
                return ValueType.FunctionReference;
            case Opcode.GlobalGet:
                return ReadGlobal(reader.ReadUnsigned32(), start);
            default:
                reader.SkipImmediates(opcode);
                throw Invalid("constant expression required", start, Opcodes.NameOf(opcode));
        }
    }

    private ValueType ReadGlobal(uint index, int start)
    {
        var visible = (features & WasmFeatures.ExtendedConstants) != 0 ? globals.Count : module.ImportedGlobalCount;
        if (index >= (uint)visible)
            throw Invalid($"unknown global {index}", start);
        var global = globals[(int)index];
        return global.IsMutable
            ? throw Invalid("constant expression required", start, $"global {index} is mutable")
            : global.Value;
    }
}
