using System.Reflection.Metadata;
using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Compile.Il;
using Burst.Wasm.Compile.Operations;
using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>Turns function bodies into IL, one at a time, in one pass.</summary>
/// <remarks>
/// <para>The body is valid. Operands wait as trees (<see cref="OperandStack"/>) until an effect or the end of a basic
/// block makes their computation necessary; between basic blocks all values are in IL locals.</para>
/// <para>A method takes the instance and the parameters, and returns the first result; the other results are left in
/// the store's cells.</para>
/// </remarks>
internal sealed partial class FunctionCompiler
{
    /// <summary>So much code that is rarely needed is put off; more would make branches back too long.</summary>
    private const int MaxRare = 32;

    private readonly WasmModule _module;
    private readonly CodeOptions _options;
    private readonly ICallTargets _targets;
    private readonly IlBuilder _il;
    private readonly FunctionContext _context;
    private readonly ExpressionEmitter _emitter;
    private readonly OperandStack _stack;
    private readonly NodeArena _nodes;
    private readonly FuelMeter _fuel;
    private readonly FunctionScan _scan = new();
    private readonly BoundsFacts _bounds = new();
    private readonly PageMarks _marks = new();
    private readonly ConditionFacts _conditions;
    private readonly List<Control> _controls = [];
    private readonly List<ValueType> _locals = [];

    /// <summary>Code that is rarely needed and goes behind the rest.</summary>
    private readonly List<Action> _rare = [];
    private int _restartLabel;
    private int _bodyBytes;

    public FunctionCompiler(
        WasmModule module, CodeOptions options, GlobalLayout globals, ICallTargets targets, IlBuilder il)
    {
        _module = module;
        _options = options;
        _targets = targets;
        _il = il;
        _context = new FunctionContext(module, options, globals, il);
        _emitter = new ExpressionEmitter(_context);
        _stack = new OperandStack(_context, _emitter);
        _nodes = _context.Nodes;
        _fuel = new FuelMeter(_context);
        _conditions = new ConditionFacts(_context);
    }

    /// <summary>Leaves the IL of a function's body in the builder.</summary>
    /// <param name="function">Its index; not an imported one.</param>
    /// <param name="checksStack">Whether the method looks itself whether it has enough stack, where it calls others.</param>
    /// <exception cref="CodeLimitException">Too many variables.</exception>
    public void Compile(int function, bool checksStack)
    {
        var reader = ReadLocals(function);
        _scan.Read(reader, function, _locals.Count, tracksAssignments: !_options.UsesGuardPages);
        _context.Start(function, [.. _locals], _scan.Addresses);
        _stack.Clear();
        _controls.Clear();
        _rare.Clear();
        _lastLoop = null;
        _repeatedBytes = 0;
        _bounds.Start(_locals.Count);
        _marks.Clear();
        _conditions.Start();
        Prologue(checksStack && _scan.Calls);
        _controls.Add(new Control(ControlKind.Function, _context.Type, 0));
        var isLive = true;
        while (_controls.Count > 0)
        {
            if (_stack.Count == 0)
                _nodes.Clear();
            else if (_nodes.IsCrowded && isLive)
                _stack.FreeNodes();
            isLive = isLive ? Step(ref reader) : SkipDead(ref reader);
            if (_rare.Count >= MaxRare)
                WriteRare(isLive);
        }

        WriteRare(isLive: false);
        WriteTraps();
        _il.Complete();
    }

    private static bool IsFree(int opcode) =>
        opcode is Opcode.Block or Opcode.Loop or Opcode.Else or Opcode.End or Opcode.Nop;

    /// <summary>Writes code that is rarely needed.</summary>
    /// <param name="isLive">Whether the code before goes on behind it.</param>
    private void WriteRare(bool isLive)
    {
        var end = _il.NewLabel();
        if (isLive)
            _il.Branch(ILOpCode.Br, end);
        foreach (var write in _rare)
            write();
        _rare.Clear();
        if (isLive)
            _il.Place(end);
    }

    /// <summary>Gets the types of a function's locals, and a reader at its first instruction.</summary>
    private ByteReader ReadLocals(int function)
    {
        var body = _module.Bodies[function - _module.ImportedFunctionCount];
        var reader = new ByteReader(_module.Bytes.Span, body);
        _bodyBytes = body.Length;
        _locals.Clear();
        _locals.AddRange(_module.TypeOf(function).Parameters);
        for (var groups = reader.ReadUnsigned32(); groups > 0; groups--)
        {
            var count = reader.ReadUnsigned32();
            var local = reader.ReadValueType();
            for (; count > 0; count--)
                _locals.Add(local);
        }

        return reader;
    }

    private void Prologue(bool checksStack)
    {
        if (checksStack)
            CheckStack(0);
        _fuel.Start();
        if (_scan.UsesMemory)
        {
            _context.MemoryBase = _il.NewLocal(IlType.NativeInt);
            if (!_options.UsesGuardPages)
                _context.MemoryLength = _il.NewLocal(IlType.Int64);
            if (_options.TracksPages && _scan.Stores)
                _context.Cards = _il.NewLocal(IlType.NativeInt);
            LoadMemory();
            ReloadMemory();
        }

        _context.TakeParameters();
        if (_scan.CallsItselfInTailPosition)
        {
            _restartLabel = _il.NewLabel();
            _il.Place(_restartLabel);
            Poll();
        }

        for (var i = _context.Type.Parameters.Length; i < _locals.Count; i++)
        {
            _context.LoadDefault(_locals[i]);
            _context.StoreLocal(i);
        }
    }

    /// <summary>Traps if there is not enough stack left.</summary>
    /// <param name="need">The bytes that are going to be needed besides the margin that is always kept.</param>
    public void CheckStack(int need)
    {
        _il.LoadLocalAddress(_il.NewLocal(IlType.Int32));
        _il.Op(ILOpCode.Conv_u);
        if (need > 0)
        {
            _il.Int32(need);
            _il.Op(ILOpCode.Sub);
        }

        _context.LoadField(Members.StackLimit);
        _il.Branch(ILOpCode.Blt_un, _context.TrapLabel(TrapKind.StackExhausted));
    }

    /// <summary>Writes what the trap labels stand for.</summary>
    public void WriteTraps()
    {
        for (var kind = 0; kind < _context.TrapLabels.Length; kind++)
        {
            var label = _context.TrapLabels[kind];
            if (label < 0)
                continue;
            _il.Place(label);
            switch ((TrapKind)kind)
            {
                case TrapKind.StackExhausted:
                    _context.LoadInstance();
                    _il.Call(Members.Intrinsic(nameof(Runtime.Intrinsics.StackExhausted)));
                    break;
                case TrapKind.OutOfFuel:
                    _fuel.Store();
                    _context.LoadInstance();
                    _il.Call(Members.Intrinsic(nameof(Runtime.Intrinsics.OutOfFuel)));
                    break;
                default:
                    _il.Int32(kind);
                    _il.Call(Members.Intrinsic(nameof(Runtime.Intrinsics.Trap)));
                    break;
            }

            _il.Op(ILOpCode.Throw);
        }
    }

    /// <summary>Lets an interruption in, where a loop would otherwise never end.</summary>
    private void Poll()
    {
        if (_options.UsesGuardPages && _module.MemoryList.Length > 0)
        {
            if (_context.MemoryBase >= 0)
                _il.LoadLocal(_context.MemoryBase);
            else
                _context.LoadField(Members.MemoryBase);
            // The poll page's end: the nearer, the shorter the instruction.
            _il.Int32(-sizeof(int));
            _il.Op(ILOpCode.Add);
            _il.Op(ILOpCode.Volatile);
            _il.Op(ILOpCode.Ldind_i4);
            _il.Op(ILOpCode.Pop);
            return;
        }

        _context.LoadInstance();
        _il.Op(ILOpCode.Volatile);
        _il.Field(ILOpCode.Ldfld, Members.StackLimit);
        _il.Int64(-1);
        _il.Op(ILOpCode.Conv_u);
        _il.Branch(ILOpCode.Beq, _context.TrapLabel(TrapKind.StackExhausted));
    }

    /// <summary>Compiles one instruction.</summary>
    /// <returns>Whether the next instruction can be reached.</returns>
    private bool Step(ref ByteReader reader)
    {
        var opcode = reader.ReadOpcode();
        if (!IsFree(opcode))
            _fuel.Count();
        switch (opcode)
        {
            case Opcode.Nop:
                return true;
            case Opcode.Drop:
                Drop(_stack.Pop());
                return true;
            case Opcode.SelectTyped:
                reader.SkipImmediates(opcode);
                Select();
                return true;
            case Opcode.Select:
                Select();
                return true;
            case >= Opcode.LocalGet and <= Opcode.GlobalSet:
                var position = reader.Position;
                Variable(opcode, (int)reader.ReadUnsigned32(), position);
                return true;
            case Opcode.I32Const:
                _stack.Push(_nodes.Constant(ValueType.I32, reader.ReadSigned32()));
                return true;
            case Opcode.I64Const:
                _stack.Push(_nodes.Constant(ValueType.I64, reader.ReadSigned64()));
                return true;
            case Opcode.F32Const:
                _stack.Push(_nodes.Constant(ValueType.F32, reader.ReadBits32()));
                return true;
            case Opcode.F64Const:
                _stack.Push(_nodes.Constant(ValueType.F64, (long)reader.ReadBits64()));
                return true;
            case Opcode.V128Const:
                _stack.Push(_nodes.Constant(ValueType.V128, (long)reader.ReadBits64(), (long)reader.ReadBits64()));
                return true;
            case <= Opcode.ReturnCallIndirect:
                return StepControl(opcode, ref reader);
            case (>= Opcode.MemorySize and <= Opcode.MemoryGrow) or Opcode.TableGet or Opcode.TableSet
                or (>= Opcode.RefNull and <= Opcode.RefFunc) or (>= Opcode.MemoryInit and <= Opcode.TableFill):
                StepBulk(opcode, ref reader);
                return true;
            default:
                var kind = Opcodes.KindOf(opcode);
                if (kind is ImmediateKind.MemoryAccess or ImmediateKind.MemoryLane)
                    MemoryAccess(opcode, ref reader);
                else if (opcode >= Opcodes.FirstVector)
                    Vector(opcode, kind, ref reader);
                else
                    Numeric(opcode);
                return true;
        }
    }

    private void Drop(Node node)
    {
        if ((node.Effects & Effects.MayTrap) != 0)
        {
            _emitter.Emit(node);

            // Of a load that nobody needs the JIT compiler would only touch the first bytes.
            if ((node.Effects & Effects.ReadsMemory) != 0 && !node.Type.IsReference())
                _il.Call(Members.Numeric($"Consume{node.Type}"));
            else
                _il.Op(ILOpCode.Pop);
        }
        else
        {
            _emitter.Discard(node);
        }
    }

    private void Variable(int opcode, int index, int position)
    {
        switch (opcode)
        {
            case Opcode.LocalGet:
                _stack.Push(_nodes.Local(_locals[index], index));
                break;
            case Opcode.LocalSet or Opcode.LocalTee:
                var value = _stack.Pop();
                _stack.SettleLocal(index);
                _conditions.BeforeAssign(index);
                _conditions.Note(index, value);
                if (_scan.IsRead(index))
                    Assign(index, value, _options.UsesGuardPages && _scan.IsUsedTwice(position));
                else
                    Drop(value);
                _bounds.Assign(index);
                _marks.Assign(index);
                if (opcode == Opcode.LocalTee)
                    _stack.Push(_nodes.Local(_locals[index], index));
                break;
            case Opcode.GlobalGet:
                _stack.Push(_nodes.Global(_module.GlobalList[index].Value, index));
                break;
            default:
                var newValue = _stack.Pop();
                _stack.SettleEffects(Effects.ReadsGlobals | Effects.MayTrap);
                _emitter.EmitGlobalStore(index, newValue);
                break;
        }
    }

    private void Assign(int local, Node value, bool isUsedTwice)
    {
        if (value.Kind == NodeKind.Local && _context.IsWide(local) && _context.IsWide(value.Index))
        {
            _context.CopyAddress(value.Index, local);
            return;
        }

        _emitter.EmitForVariable(value, isUsedTwice: isUsedTwice);
        _context.StoreLocal(local);
    }

    private void Numeric(int opcode)
    {
        var facts = Opcodes.FactsOf(opcode);
        Node node;
        if (facts.OperandCount == 1)
        {
            var operand = _stack.Pop();
            if (operand.IsConstant && opcode is Opcode.F32ReinterpretI32 or Opcode.F64ReinterpretI64)
                node = _nodes.Constant(facts.Result, operand.Bits);
            else
                node = _nodes.Unary(opcode, facts.Result, operand);
        }
        else
        {
            var second = _stack.Pop();
            node = _nodes.Binary(opcode, facts.Result, _stack.Pop(), second);
        }

        if (CanTrap(opcode, node))
        {
            _stack.SettleEffects(Effects.MayTrap);
            node = _stack.Settle(node);
        }

        _stack.Push(node);
    }

    private static bool CanTrap(int opcode, Node node) => opcode switch
    {
        Opcode.I32DivS or Opcode.I64DivS => node.Second is not { IsConstant: true, Bits: not (0 or -1) },
        Opcode.I32DivU or Opcode.I64DivU or Opcode.I32RemS or Opcode.I64RemS or Opcode.I32RemU or Opcode.I64RemU =>
            node.Second is not { IsConstant: true, Bits: not 0 },
        (>= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U) or (>= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U) => true,
        _ => false,
    };

    private void Vector(int opcode, ImmediateKind kind, ref ByteReader reader)
    {
        var facts = Opcodes.FactsOf(opcode);
        var method = VectorOperations.Of(opcode)!;
        var third = facts.OperandCount > 2 ? _stack.Pop() : null;
        var second = facts.OperandCount > 1 ? _stack.Pop() : null;
        var node = _nodes.Method(opcode, method, facts.Result, _stack.Pop(), second, third);
        if (kind == ImmediateKind.Lane)
        {
            node.Bits = reader.ReadByte();
        }
        else if (kind == ImmediateKind.Shuffle)
        {
            node.Bits = (long)reader.ReadBits64();
            node.HighBits = (long)reader.ReadBits64();
        }

        _stack.Push(node);
    }

    /// <summary>Both operands are computed; then one of them is chosen, which the JIT compiler may do without a branch.</summary>
    private void Select()
    {
        var condition = _conditions.Resolve(_stack.Pop());
        var second = _stack.Pop();
        var first = _stack.Pop();
        if (condition.IsConstant && ((first.Effects | second.Effects) & Effects.MayTrap) == 0)
        {
            var (chosen, other) = (int)condition.Bits != 0 ? (first, second) : (second, first);
            _emitter.Discard(other);
            _stack.Push(chosen);
            return;
        }

        if (!second.IsSimple)
            second = _stack.Settle(second);
        _emitter.EmitForVariable(first);
        var result = _context.Temporaries.Take(first.Type);
        _il.StoreLocal(result);
        var label = _il.NewLabel();
        _emitter.Branch(condition, label, whenTrue: true);
        _emitter.EmitForVariable(second);
        _il.StoreLocal(result);
        _il.Place(label);
        _stack.Push(_nodes.Temporary(first.Type, result));
    }
}
