using Burst.Wasm.Structure;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Generate;

/// <summary>
/// Makes one function: statements that change variables, memory and tables, and an expression for each result.
/// </summary>
internal sealed partial class FunctionGenerator
{
    private const int MostInstructions = 400;
    private const int TemporaryCount = 3;

    private readonly ModuleGenerator _module;
    private readonly RandomSource _random;
    private readonly FunctionType _type;
    private readonly List<ValueType> _locals = [];
    private readonly List<ValueType[]> _labels = [];
    private readonly BinaryBuffer _code = new();

    /// <summary>What is left of the instructions that the function may have; then it takes the short way.</summary>
    private int _budget = MostInstructions;

    public FunctionGenerator(ModuleGenerator module, RandomSource random, FunctionType type)
    {
        _module = module;
        _random = random;
        _type = type;
    }

    /// <summary>The body, with its local declarations.</summary>
    public byte[] Generate()
    {
        foreach (var type in _type.Parameters)
            _locals.Add(type);

        // These hold NaNs that are not canonical yet: nothing else reads them.
        foreach (var type in (ReadOnlySpan<ValueType>)[ValueType.F32, ValueType.F64, ValueType.V128])
            _locals.Add(type);
        for (var i = _random.Below(6); i > 0; i--)
            _locals.Add(_module.AnyType());
        _labels.Add(_type.Results.ToArray());
        PayFuel();
        Statements(_random.Between(1, 6));
        foreach (var type in _type.Results)
            Expression(type, 4);
        _code.WriteOpcode(Opcode.End);

        var body = new BinaryBuffer();
        body.WriteUnsigned(_locals.Count - _type.Parameters.Length);
        foreach (var type in _locals.Skip(_type.Parameters.Length))
        {
            body.WriteUnsigned(1);
            body.WriteByte((byte)type);
        }

        body.WriteBytes(_code.Written);
        return body.Written.ToArray();
    }

    private bool IsTemporary(int local) => (uint)(local - _type.Parameters.Length) < TemporaryCount;

    /// <summary>A local of a type; -1 where there is none.</summary>
    private int LastLocal(ValueType type) =>
        _locals.FindLastIndex(_locals.Count - 1, t => t == type) is var local && !IsTemporary(local)
        ? local
        : _locals.FindIndex(t => t == type) is var first && !IsTemporary(first) ? first : -1;

    private void Emit(int opcode)
    {
        _budget--;
        _code.WriteOpcode(opcode);
    }

    private void Emit(int opcode, int immediate)
    {
        Emit(opcode);
        _code.WriteUnsigned(immediate);
    }

    private void EmitI32(int value)
    {
        Emit(Opcode.I32Const);
        _code.WriteSigned(value);
    }

    /// <summary>Leaves the function once the fuel is used up, so that every module ends soon.</summary>
    private void PayFuel()
    {
        Emit(Opcode.GlobalGet, ModuleGenerator.FuelGlobal);
        Emit(Opcode.I32Eqz);
        Emit(Opcode.If);
        _code.WriteByte(0x40);
        foreach (var type in _type.Results)
            Constant(type, isZero: true);
        Emit(Opcode.Return);
        Emit(Opcode.End);
        Emit(Opcode.GlobalGet, ModuleGenerator.FuelGlobal);
        EmitI32(1);
        Emit(Opcode.I32Sub);
        Emit(Opcode.GlobalSet, ModuleGenerator.FuelGlobal);
    }

    private void Statements(int count)
    {
        for (; count > 0 && _budget > 0; count--)
            Statement();
    }

    private void Statement()
    {
        switch (_random.Below(24))
        {
            case < 5:
                Set();
                break;
            case < 8:
                Store();
                break;
            case 8 or 9:
                If();
                break;
            case 10:
                Block();
                break;
            case 11 or 12:
                Loop();
                break;
            case 13 or 14:
                Call();
                break;
            case 15:
                BranchTable();
                break;
            case 16:
                Bulk();
                break;
            case 17:
                Tables();
                break;
            case 18:
                Expression(_module.AnyType(), 3);
                Emit(Opcode.Drop);
                break;
            case 19:
                BranchOut();
                break;
            case 20:
                Dead();
                break;
            case 21:
                LoopOfValues();
                break;
            case 22:
                BranchTableOfValues();
                break;
            default:
                Emit(Opcode.Nop);
                break;
        }
    }

    private void Set()
    {
        if (_random.Chance(25))
        {
            var global = _random.Between(1, _module.Globals.Count - 1);
            Expression(_module.Globals[global], 4);
            Emit(Opcode.GlobalSet, global);
            return;
        }

        var local = _random.Below(_locals.Count);
        if (IsTemporary(local))
            return;
        Expression(_locals[local], 4);
        Emit(Opcode.LocalSet, local);
    }

    private void Store()
    {
        var opcode = _random.Pick(InstructionCatalog.Stores);
        var facts = Opcodes.FactsOf(opcode);
        Address();
        var isAtEdge = _isAtEdge;
        Expression(facts.Operand(1), 3);
        Between(10);
        _isAtEdge = isAtEdge;
        Emit(opcode);
        MemoryImmediates(facts);
    }

    private void If()
    {
        Expression(ValueType.I32, 3);
        var types = _random.Chance(40) ? _module.AnyTypes(2) : [];
        Emit(Opcode.If);
        BlockType([], types);
        Body(types, types);
        if (types.Length > 0 || _random.Chance(50))
        {
            Emit(Opcode.Else);
            Body(types, types);
        }

        Emit(Opcode.End);
        Sink(types);
    }

    private void Block()
    {
        var parameters = _random.Chance(30) ? _module.AnyTypes(2) : [];
        var results = _module.AnyTypes(2);
        foreach (var type in parameters)
            Expression(type, 2);
        Emit(Opcode.Block);
        BlockType(parameters, results);
        Sink(parameters);
        Body(results, results);
        Emit(Opcode.End);
        Sink(results);
    }

    private void Loop()
    {
        var results = _module.AnyTypes(1);
        Emit(Opcode.Loop);
        BlockType([], results);
        PayFuel();
        Body([], []);
        _labels.Add([]);
        Expression(ValueType.I32, 3);
        Emit(Opcode.BrIf, 0);
        foreach (var type in results)
            Expression(type, 2);
        _labels.RemoveAt(_labels.Count - 1);
        Emit(Opcode.End);
        Sink(results);
    }

    /// <summary>Statements with a label around them, and then the results.</summary>
    private void Body(ValueType[] label, ValueType[] results)
    {
        _labels.Add(label);
        Statements(_random.Between(0, 3));
        foreach (var type in results)
            Expression(type, 2);
        _labels.RemoveAt(_labels.Count - 1);
    }

    /// <summary>Takes values off the stack, into locals where they fit.</summary>
    private void Sink(ReadOnlySpan<ValueType> types)
    {
        for (var i = types.Length - 1; i >= 0; i--)
        {
            var local = LastLocal(types[i]);
            if (local < 0 || _random.Chance(20))
                Emit(Opcode.Drop);
            else
                Emit(Opcode.LocalSet, local);
        }
    }

    private void BlockType(ValueType[] parameters, ValueType[] results)
    {
        if (parameters.Length == 0 && results.Length == 0)
            _code.WriteByte(0x40);
        else if (parameters.Length == 0 && results.Length == 1)
            _code.WriteByte((byte)results[0]);
        else
            _code.WriteSigned(_module.IndexOfType(new FunctionType(parameters, results)));
    }

    private void Call()
    {
        var (callee, isIndirect) = (_random.Below(_module.FunctionTypes.Count), _random.Chance(40));
        var type = _module.FunctionTypes[callee];
        foreach (var parameter in type.Parameters)
            Expression(parameter, 3);
        var isTail = _random.Chance(10) && type.Results.SequenceEqual(_type.Results);
        if (!isIndirect)
        {
            Emit(isTail ? Opcode.ReturnCall : Opcode.Call, callee);
        }
        else
        {
            var table = _random.Below(_module.FunctionTableCount);
            TableIndex(callee);
            Emit(isTail ? Opcode.ReturnCallIndirect : Opcode.CallIndirect, _module.IndexOfType(type));
            _code.WriteUnsigned(table);
        }

        if (isTail)
            Emit(Opcode.Unreachable);
        else
            Sink(type.Results);
    }

    /// <summary>An index of a table: mostly one where a function is, at times one beyond the end.</summary>
    private void TableIndex(int wanted)
    {
        if (_random.Chance(80))
        {
            EmitI32(wanted);
        }
        else
        {
            Expression(ValueType.I32, 2);
            EmitI32(_random.Chance(90) ? 15 : 63);
            Emit(Opcode.I32And);
        }
    }

    private void BranchTable()
    {
        var depth = _random.Between(1, 4);
        for (var i = 0; i < depth; i++)
        {
            Emit(Opcode.Block);
            _code.WriteByte(0x40);
            _labels.Add([]);
        }

        Expression(ValueType.I32, 3);
        Emit(Opcode.BrTable, depth + 1);
        for (var i = 0; i <= depth + 1; i++)
            _code.WriteUnsigned(_random.Below(depth));
        for (var i = 0; i < depth; i++)
        {
            _labels.RemoveAt(_labels.Count - 1);
            Emit(Opcode.End);
            Statements(1);
        }
    }

    private void BranchOut()
    {
        var label = _random.Below(_labels.Count);
        var types = _labels[_labels.Count - 1 - label];
        foreach (var type in types)
            Expression(type, 2);
        Expression(ValueType.I32, 3);
        Emit(Opcode.BrIf, label);
        Sink(types);
    }

    /// <summary>Code that cannot be reached: its operands come from nowhere.</summary>
    private void Dead()
    {
        Emit(Opcode.Block);
        _code.WriteByte(0x40);
        _labels.Add([]);
        if (_random.Chance(3))
            Emit(Opcode.Unreachable);
        else
            Emit(Opcode.Br, 0);
        if (_random.Chance(50))
        {
            Emit(_random.Pick([Opcode.I32Add, Opcode.I64Mul, Opcode.F64Div, Opcode.I32Eqz, Opcode.Select]));
            Emit(Opcode.Drop);
        }

        Statements(1);
        if (_random.Chance(30))
            Emit(_random.Pick([Opcode.Return, Opcode.Unreachable, Opcode.Drop]));
        _labels.RemoveAt(_labels.Count - 1);
        Emit(Opcode.End);
    }

    private void Bulk()
    {
        switch (_random.Below(5))
        {
            case 0:
                Address();
                Expression(ValueType.I32, 2);
                Length();
                Emit(Opcode.MemoryFill, 0);
                break;
            case 1:
                Address();
                Address();
                Length();
                Emit(Opcode.MemoryCopy, 0);
                _code.WriteUnsigned(0);
                break;
            case 2:
                Address();
                EmitI32(_random.Below(6));
                EmitI32(_random.Below(8));
                Emit(Opcode.MemoryInit, _random.Below(_module.DataCount));
                _code.WriteUnsigned(0);
                break;
            case 3 when _random.Chance(20):
                Emit(Opcode.DataDrop, _random.Below(_module.DataCount));
                break;
            default:
                EmitI32(_random.Chance(70) ? _random.Below(2) : 100_000);
                Emit(Opcode.MemoryGrow, 0);
                Emit(Opcode.Drop);
                break;
        }
    }

    private void Length()
    {
        Expression(ValueType.I32, 1);
        EmitI32(_random.Chance(90) ? 0x1FF : 0xFFFF);
        Emit(Opcode.I32And);
    }

    private void Tables()
    {
        var table = _random.Below(_module.Tables.Count);
        var type = _module.Tables[table];
        switch (_random.Below(6))
        {
            case 0:
                TableIndex(_random.Below(10));
                Expression(type, 1);
                Emit(Opcode.TableSet, table);
                break;
            case 1:
                TableIndex(_random.Below(10));
                Emit(Opcode.TableGet, table);
                Emit(Opcode.RefIsNull);
                Emit(Opcode.Drop);
                break;
            case 2:
                TableIndex(_random.Below(10));
                Expression(type, 1);
                EmitI32(_random.Below(4));
                Emit(Opcode.TableFill, table);
                break;
            case 3:
                var other = _random.Pick(
                    Enumerable.Range(0, _module.Tables.Count).Where(t => _module.Tables[t] == type).ToList());
                TableIndex(_random.Below(10));
                TableIndex(_random.Below(10));
                EmitI32(_random.Below(4));
                Emit(Opcode.TableCopy, table);
                _code.WriteUnsigned(other);
                break;
            case 4 when type == ValueType.FunctionReference:
                TableIndex(_random.Below(10));
                EmitI32(_random.Below(3));
                EmitI32(_random.Below(3));
                Emit(Opcode.TableInit, _random.Below(_module.ElementCount));
                _code.WriteUnsigned(table);
                break;
            case 5 when _random.Chance(20):
                Emit(Opcode.ElemDrop, _random.Below(_module.ElementCount));
                break;
            default:
                Expression(type, 1);
                EmitI32(_random.Chance(90) ? _random.Below(3) : int.MaxValue);
                Emit(Opcode.TableGrow, table);
                Emit(Opcode.Drop);
                break;
        }
    }
}
