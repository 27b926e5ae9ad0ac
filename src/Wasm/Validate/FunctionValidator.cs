using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Validate;

/// <summary>Validates function bodies, one after the other; one for each thread.</summary>
/// <remarks>
/// Allocates only when it is made, or when blocks nest deeper than ever before. Source: WebAssembly core specification,
/// §3.3 (rules) and appendix A.3 (algorithm).
/// </remarks>
internal sealed partial class FunctionValidator
{
    private static readonly FunctionType EmptyBlockType = new([], []);
    private static readonly FunctionType[] ResultBlockTypes = MakeResultBlockTypes();

    private readonly WasmModule _module;
    private readonly WasmFeatures _features;
    private readonly int? _dataCount;
    private readonly ValueType[] _locals =
        new ValueType[ImplementationLimits.Parameters + ImplementationLimits.Locals];

    /// <summary>The last branch table that had a label of the type: of a loop, and of another block.</summary>
    private readonly Dictionary<FunctionType, int> _loopLabels = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FunctionType, int> _blockLabels = new(ReferenceEqualityComparer.Instance);
    private int _localCount;
    private FunctionType _type = EmptyBlockType;

    public FunctionValidator(WasmModule module, WasmFeatures features, int? dataCount)
    {
        _module = module;
        _features = features;
        _dataCount = dataCount;
    }

    /// <summary>Throws unless the body is valid.</summary>
    /// <param name="body">Its index among the functions that are not imported.</param>
    /// <exception cref="WasmFormatException">It is not.</exception>
    public void Validate(int body)
    {
        var range = _module.Bodies[body];
        _type = _module.TypeOf(_module.ImportedFunctionCount + body);
        _height = 0;
        _depth = 0;
        _opcode = Opcode.Block;
        _offset = range.Offset;

        // Not confined to the body, so that what is wrong inside is said first.
        var bytes = _module.Bytes.Span;
        var reader = new ByteReader(bytes, new ByteRange(range.Offset, bytes.Length - range.Offset));
        ReadLocals(ref reader);
        _frames[_depth++] = new ControlFrame { Type = _type, Opcode = Opcode.Block };
        _base = 0;
        _isUnreachable = false;
        CheckInstructions(ref reader);
        if (reader.Position != range.End)
            throw ByteReader.Malformed(
                "section size mismatch", range.Offset, $"the function at that offset is not {range.Length} bytes long");
    }

    private static FunctionType[] MakeResultBlockTypes()
    {
        var types = new FunctionType[0x80];
        foreach (var type in Enum.GetValues<ValueType>())
            types[(int)type] = new FunctionType([], [type]);
        return types;
    }

    private void ReadLocals(ref ByteReader reader)
    {
        _type.Parameters.CopyTo(_locals);
        _localCount = _type.Parameters.Length;
        var declared = 0L;
        var start = reader.Position;
        for (var groups = reader.ReadCount("local declarations", int.MaxValue); groups > 0; groups--)
        {
            var count = reader.ReadUnsigned32();
            var type = reader.ReadValueType();
            declared += count;
            if (declared > ImplementationLimits.Locals)
                continue;
            _locals.AsSpan(_localCount, (int)count).Fill(type);
            _localCount += (int)count;
        }

        if (declared > uint.MaxValue)
            throw ByteReader.Malformed("too many locals", start, $"{declared}");
        if (declared > ImplementationLimits.Locals)
            throw ImplementationLimits.Exceeded("locals", declared, ImplementationLimits.Locals, start);
    }

    private void CheckInstructions(ref ByteReader reader)
    {
        while (true)
        {
            _offset = reader.Position;
            var opcode = reader.ReadOpcode();
            _opcode = opcode;
            var facts = Opcodes.FactsOf(opcode);
            if (!facts.HasFixedTypes)
            {
                CheckOwn(opcode, ref reader);
                if (_depth == 0)
                    return;
                continue;
            }

            if (facts.Kind != ImmediateKind.None)
                CheckImmediates(facts, ref reader);
            switch (facts.OperandCount)
            {
                case 1:
                    Pop(facts.Operand(0));
                    break;
                case 2:
                    Pop(facts.Operand(1));
                    Pop(facts.Operand(0));
                    break;
                case 3:
                    Pop(facts.Operand(2));
                    Pop(facts.Operand(1));
                    Pop(facts.Operand(0));
                    break;
            }

            if (facts.HasResult)
                Push(facts.Result);
        }
    }

    private FunctionType ReadBlockType(ref ByteReader reader)
    {
        var type = reader.ReadBlockType();
        if (type == ByteReader.EmptyBlock)
            return EmptyBlockType;
        if (type < 0)
            return ResultBlockTypes[(int)ByteReader.ValueTypeOfBlock(type)];
        return TypeAt((uint)type);
    }

    private FunctionType TypeAt(uint index) =>
        index < (uint)_module.TypeList.Length ? _module.TypeList[index] : throw Invalid($"unknown type {index}");
}
