using Burst.Wasm.Structure;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Generate;

/// <summary>
/// Makes valid modules by chance. They end soon (a global counts down), and what a caller sees of them is determined:
/// integers only, and no bits of NaNs that the specification leaves open.
/// </summary>
internal sealed class ModuleGenerator
{
    /// <summary>How many calls and rounds of loops are left.</summary>
    public const int FuelGlobal = 0;

    private const int Fuel = 300;
    private const int TableSize = 12;

    private static readonly ValueType[] AllTypes =
    [
        ValueType.I32, ValueType.I32, ValueType.I32, ValueType.I64, ValueType.I64, ValueType.F32, ValueType.F64,
        ValueType.V128, ValueType.FunctionReference, ValueType.ExternalReference,
    ];

    private readonly RandomSource _random;
    private readonly List<FunctionType> _types = [];

    private ModuleGenerator(int seed) => _random = new RandomSource(seed);

    /// <summary>The globals' types; the first is the counter.</summary>
    public List<ValueType> Globals { get; } = [ValueType.I32];

    /// <summary>The types of the functions made by chance.</summary>
    public List<FunctionType> FunctionTypes { get; } = [];

    /// <summary>The tables' element types, those of functions first.</summary>
    public List<ValueType> Tables { get; } = [];

    public int FunctionTableCount => Tables.Count(t => t == ValueType.FunctionReference);

    public int DataCount { get; private set; }

    public int ElementCount { get; private set; }

    /// <summary>How many addresses of a hundred are chosen near the end of memory.</summary>
    public int EdgePercent { get; private set; }

    /// <summary>Makes the module of a seed.</summary>
    public static GeneratedModule Generate(int seed)
    {
        var generator = new ModuleGenerator(seed);
        var bytes = generator.Generate();
        return new GeneratedModule(seed, bytes, generator.Calls());
    }

    public ValueType AnyType() => _random.Pick(AllTypes);

    public ValueType[] AnyTypes(int most) => [.. Enumerable.Range(0, _random.Between(0, most)).Select(_ => AnyType())];

    public int IndexOfType(FunctionType type)
    {
        var index = _types.IndexOf(type);
        if (index >= 0)
            return index;
        _types.Add(type);
        return _types.Count - 1;
    }

    /// <summary>How a value of a type crosses the border: as integers.</summary>
    private static ValueType[] Outside(ValueType type) => type switch
    {
        ValueType.I64 or ValueType.F64 => [ValueType.I64],
        ValueType.V128 => [ValueType.I64, ValueType.I64],
        _ => [ValueType.I32],
    };

    private static ValueType[] Outside(ReadOnlySpan<ValueType> types)
    {
        var all = new List<ValueType>();
        foreach (var type in types)
            all.AddRange(Outside(type));
        return [.. all];
    }

    private byte[] Generate()
    {
        for (var i = _random.Between(2, 7); i > 0; i--)
            Globals.Add(AnyType());
        for (var i = _random.Between(1, 5); i > 0; i--)
            FunctionTypes.Add(new FunctionType(AnyTypes(3), AnyTypes(_random.Chance(20) ? 4 : 1)));
        Tables.Add(ValueType.FunctionReference);
        if (_random.Chance(30))
            Tables.Add(ValueType.FunctionReference);
        if (_random.Chance(30))
            Tables.Add(ValueType.ExternalReference);
        DataCount = _random.Between(1, 3);
        EdgePercent = _random.Chance(40) ? 5 : 1;
        ElementCount = 3;

        var code = Section(10, FunctionTypes.Count * 2 + 1, AddBodies);
        var functions = Section(3, FunctionTypes.Count * 2 + 1, buffer =>
        {
            foreach (var type in FunctionTypes)
                buffer.WriteUnsigned(IndexOfType(type));
            foreach (var type in FunctionTypes)
                buffer.WriteUnsigned(IndexOfType(WrapperType(type)));
            buffer.WriteUnsigned(IndexOfType(StateType()));
        });
        var types = Section(1, _types.Count, buffer => _types.ForEach(type => AddType(buffer, type)));
        var module = new BinaryBuffer();
        module.WriteBytes("\0asm\u0001\0\0\0"u8);
        ReadOnlySpan<byte[]> sections =
        [
            types, functions, TableSection(), MemorySection(), GlobalSection(), ExportSection(), ElementSection(),
            Section(12, DataCount, _ => { }), code, DataSection(),
        ];
        foreach (var section in sections)
            module.WriteBytes(section);
        return module.Written.ToArray();
    }

    private static byte[] Section(byte id, int count, Action<BinaryBuffer> addItems)
    {
        var content = new BinaryBuffer();
        content.WriteUnsigned(count);
        addItems(content);
        var section = new BinaryBuffer();
        section.WriteByte(id);
        section.WriteBlock(content.Written);
        return section.Written.ToArray();
    }

    private static void AddType(BinaryBuffer buffer, FunctionType type)
    {
        buffer.WriteByte(0x60);
        buffer.WriteUnsigned(type.Parameters.Length);
        foreach (var part in type.Parameters)
            buffer.WriteByte((byte)part);
        buffer.WriteUnsigned(type.Results.Length);
        foreach (var part in type.Results)
            buffer.WriteByte((byte)part);
    }

    private byte[] TableSection() => Section(4, Tables.Count, buffer =>
    {
        foreach (var type in Tables)
            buffer.WriteBytes([(byte)type, 1, TableSize, TableSize + 8]);
    });

    private byte[] MemorySection() => Section(5, 1, buffer => buffer.WriteBytes([1, 1, 4]));

    private byte[] GlobalSection() => Section(6, Globals.Count, buffer =>
    {
        foreach (var type in Globals)
        {
            buffer.WriteBytes([(byte)type, 1]);
            switch (type)
            {
                case ValueType.I32:
                    buffer.WriteOpcode(Opcode.I32Const);
                    buffer.WriteSigned((int)_random.Integer());
                    break;
                case ValueType.I64:
                    buffer.WriteOpcode(Opcode.I64Const);
                    buffer.WriteSigned(_random.Integer());
                    break;
                case ValueType.F32:
                    buffer.WriteOpcode(Opcode.F32Const);
                    buffer.WriteBits32(_random.F32());
                    break;
                case ValueType.F64:
                    buffer.WriteOpcode(Opcode.F64Const);
                    buffer.WriteBits64(_random.F64());
                    break;
                case ValueType.V128:
                    buffer.WriteOpcode(Opcode.V128Const);
                    buffer.WriteBits64(_random.F64());
                    buffer.WriteBits64((ulong)_random.Integer());
                    break;
                case ValueType.FunctionReference when _random.Chance(50):
                    buffer.WriteOpcode(Opcode.RefFunc);
                    buffer.WriteUnsigned(_random.Below(FunctionTypes.Count));
                    break;
                default:
                    buffer.WriteOpcode(Opcode.RefNull);
                    buffer.WriteByte((byte)type);
                    break;
            }

            buffer.WriteOpcode(Opcode.End);
        }
    });

    private byte[] ExportSection() => Section(7, FunctionTypes.Count + 2, buffer =>
    {
        buffer.WriteBlock("memory"u8);
        buffer.WriteBytes([(byte)ExternalKind.Memory, 0]);
        for (var i = 0; i <= FunctionTypes.Count; i++)
        {
            buffer.WriteBlock(System.Text.Encoding.UTF8.GetBytes(NameOf(i)));
            buffer.WriteByte((byte)ExternalKind.Function);
            buffer.WriteUnsigned(FunctionTypes.Count + i);
        }
    });

    private string NameOf(int wrapper) => wrapper < FunctionTypes.Count ? $"f{wrapper}" : "state";

    /// <summary>One active segment for table 0, one passive, one that declares all functions.</summary>
    private byte[] ElementSection() => Section(9, ElementCount, buffer =>
    {
        buffer.WriteByte(0);
        buffer.WriteOpcode(Opcode.I32Const);
        buffer.WriteSigned(0);
        buffer.WriteOpcode(Opcode.End);
        AddFunctions(buffer, FunctionTypes.Count);
        buffer.WriteBytes([1, 0]);
        AddFunctions(buffer, Math.Min(2, FunctionTypes.Count));
        buffer.WriteBytes([3, 0]);
        AddFunctions(buffer, FunctionTypes.Count);
    });

    private static void AddFunctions(BinaryBuffer buffer, int count)
    {
        buffer.WriteUnsigned(count);
        for (var i = 0; i < count; i++)
            buffer.WriteUnsigned(i);
    }

    private byte[] DataSection() => Section(11, DataCount, buffer =>
    {
        for (var i = 0; i < DataCount; i++)
        {
            if (i == 0)
            {
                buffer.WriteByte(0);
                buffer.WriteOpcode(Opcode.I32Const);
                buffer.WriteSigned(_random.Below(0x8000));
                buffer.WriteOpcode(Opcode.End);
            }
            else
            {
                buffer.WriteByte(1);
            }

            var content = new byte[_random.Below(40)];
            for (var k = 0; k < content.Length; k++)
                content[k] = (byte)_random.Below(256);
            buffer.WriteBlock(content);
        }
    });

    private void AddBodies(BinaryBuffer buffer)
    {
        foreach (var type in FunctionTypes)
            buffer.WriteBlock(new FunctionGenerator(this, _random, type).Generate());
        for (var i = 0; i < FunctionTypes.Count; i++)
            buffer.WriteBlock(Wrapper(i));
        buffer.WriteBlock(State());
    }

    private static FunctionType WrapperType(FunctionType type) => new(Outside(type.Parameters), Outside(type.Results));

    private FunctionType StateType() => new([], Outside(Globals.ToArray()));

    /// <summary>An exported function: fills up the fuel, translates, calls, translates back.</summary>
    private byte[] Wrapper(int function)
    {
        var type = FunctionTypes[function];
        var code = new BinaryBuffer();
        code.WriteUnsigned(type.Results.Length);
        foreach (var result in type.Results)
        {
            code.WriteUnsigned(1);
            code.WriteByte((byte)result);
        }

        code.WriteOpcode(Opcode.I32Const);
        code.WriteSigned(Fuel);
        code.WriteOpcode(Opcode.GlobalSet);
        code.WriteUnsigned(FuelGlobal);
        var parameter = 0;
        foreach (var wanted in type.Parameters)
            parameter += Inwards(code, wanted, parameter);
        code.WriteOpcode(Opcode.Call);
        code.WriteUnsigned(function);
        for (var i = type.Results.Length - 1; i >= 0; i--)
            Local(code, Opcode.LocalSet, parameter + i);
        for (var i = 0; i < type.Results.Length; i++)
            Outwards(code, type.Results[i], Opcode.LocalGet, parameter + i);
        code.WriteOpcode(Opcode.End);
        return code.Written.ToArray();
    }

    private byte[] State()
    {
        var code = new BinaryBuffer();
        code.WriteUnsigned(0);
        for (var i = 0; i < Globals.Count; i++)
            Outwards(code, Globals[i], Opcode.GlobalGet, i);
        code.WriteOpcode(Opcode.End);
        return code.Written.ToArray();
    }

    private static void Local(BinaryBuffer code, int opcode, int index)
    {
        code.WriteOpcode(opcode);
        code.WriteUnsigned(index);
    }

    private static int Inwards(BinaryBuffer code, ValueType type, int parameter)
    {
        switch (type)
        {
            case ValueType.FunctionReference or ValueType.ExternalReference:
                code.WriteOpcode(Opcode.RefNull);
                code.WriteByte((byte)type);
                return 1;
            case ValueType.V128:
                Local(code, Opcode.LocalGet, parameter);
                code.WriteOpcode(Opcode.I64x2Splat);
                Local(code, Opcode.LocalGet, parameter + 1);
                code.WriteOpcode(Opcode.I64x2ReplaceLane);
                code.WriteByte(1);
                return 2;
            default:
                Local(code, Opcode.LocalGet, parameter);
                if (type is ValueType.F32 or ValueType.F64)
                    code.WriteOpcode(type == ValueType.F32 ? Opcode.F32ReinterpretI32 : Opcode.F64ReinterpretI64);
                return 1;
        }
    }

    private static void Outwards(BinaryBuffer code, ValueType type, int get, int index)
    {
        Local(code, get, index);
        switch (type)
        {
            case ValueType.F32:
                code.WriteOpcode(Opcode.I32ReinterpretF32);
                break;
            case ValueType.F64:
                code.WriteOpcode(Opcode.I64ReinterpretF64);
                break;
            case ValueType.FunctionReference or ValueType.ExternalReference:
                code.WriteOpcode(Opcode.RefIsNull);
                break;
            case ValueType.V128:
                code.WriteOpcode(Opcode.I64x2ExtractLane);
                code.WriteByte(0);
                Local(code, get, index);
                code.WriteOpcode(Opcode.I64x2ExtractLane);
                code.WriteByte(1);
                break;
        }
    }

    private GeneratedCall[] Calls()
    {
        var calls = new List<GeneratedCall>();
        for (var i = 0; i < FunctionTypes.Count * 3; i++)
        {
            var function = i % FunctionTypes.Count;
            var arguments = Outside(FunctionTypes[function].Parameters)
                .Select(type => type == ValueType.I64
                    ? new GeneratedValue(true, _random.Integer())
                    : new GeneratedValue(false, (int)_random.Integer()));
            calls.Add(new GeneratedCall(NameOf(function), [.. arguments]));
        }

        calls.Add(new GeneratedCall("state", []));
        return [.. calls];
    }
}
