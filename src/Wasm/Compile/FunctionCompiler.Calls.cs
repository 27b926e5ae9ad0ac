using System.Reflection.Metadata;
using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Compile.Il;
using Burst.Wasm.Decode;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <content>Calls.</content>
internal sealed partial class FunctionCompiler
{
    /// <summary>Leaves a method in the builder that calls an imported function, so that it looks like one of the module.</summary>
    public void CompileForwarder(int import)
    {
        var type = _module.TypeOf(import);
        _context.Start(import, type.Parameters.ToArray());
        LoadImport(import, out var entry);
        for (var i = 0; i < type.Parameters.Length; i++)
            _context.LoadLocal(i);
        _il.LoadLocal(entry);
        _il.Field(ILOpCode.Ldfld, Members.ImportCode);
        _il.CallIndirect(type);
        _il.Op(ILOpCode.Ret);
        _il.Complete();
    }

    /// <summary>Leaves a method in the builder that looks for enough stack before it calls the method with the body.</summary>
    public void CompileGate(int function, int bodyToken, int frameBytes)
    {
        var type = _module.TypeOf(function);
        _context.Start(function, type.Parameters.ToArray());
        CheckStack(frameBytes);
        CallWithParameters(bodyToken, type);
        WriteTraps();
        _il.Complete();
    }

    /// <summary>Leaves a method in the builder that returns at once where it can, and else calls the body's.</summary>
    /// <remarks>
    /// It is made to be inlined, which saves calls of the body. That tests the condition again; without, its code is
    /// not faster.
    /// </remarks>
    /// <returns>Whether there is such a method; not with fuel, which is charged in one place.</returns>
    public bool TryCompileEarlyExit(int function, int bodyToken)
    {
        if (_options.MetersFuel)
            return false;
        var type = _module.TypeOf(function);
        var reader = ReadLocals(function);
        if (EarlyExit.Find(reader, type) is not { } exit)
            return false;
        _context.Start(function, type.Parameters.ToArray());
        _stack.Clear();
        var leave = _il.NewLabel();
        StepRun(ref reader, exit.Condition);
        _emitter.Branch(_stack.Pop(), leave, whenTrue: exit.ExitsWhenTrue);
        CallWithParameters(bodyToken, type);
        _il.Place(leave);
        StepRun(ref reader, exit.Result);
        if (!type.Results.IsEmpty)
            _emitter.EmitForVariable(_stack.Pop());
        _il.Op(ILOpCode.Ret);
        _il.Complete();
        return true;
    }

    /// <summary>Leaves a method in the builder that says why the function has no code.</summary>
    public void CompileRefusal(int function, string reason)
    {
        _context.Start(function, _module.TypeOf(function).Parameters.ToArray());
        _il.Int32(function);
        _il.Text(reason);
        _il.Call(Members.Refusal);
        _il.Op(ILOpCode.Throw);
        _il.Complete();
    }

    /// <summary>Ends a method with a call of another one that takes the same parameters.</summary>
    private void CallWithParameters(int token, FunctionType type)
    {
        _context.LoadInstance();
        for (var i = 0; i < type.Parameters.Length; i++)
            _context.LoadLocal(i);
        _il.Call(token, type);
        _il.Op(ILOpCode.Ret);
    }

    /// <summary>Compiles the instructions from a position on that have no effects.</summary>
    private void StepRun(ref ByteReader reader, int position)
    {
        for (reader.Position = position; EarlyExit.IsInRun(reader.Peek());)
            Step(ref reader);
    }

    private bool StepCall(int opcode, ref ByteReader reader)
    {
        var index = (int)reader.ReadUnsigned32();
        switch (opcode)
        {
            case Opcode.Call:
                Call(index, isTail: false);
                return true;
            case Opcode.CallIndirect:
                CallIndirect(_module.TypeList[index], (int)reader.ReadUnsigned32(), isTail: false);
                return true;
            case Opcode.ReturnCall when index == _context.Function:
                Restart();
                return false;
            case Opcode.ReturnCall:
                Call(index, isTail: true);
                return false;
            default:
                CallIndirect(_module.TypeList[index], (int)reader.ReadUnsigned32(), isTail: true);
                return false;
        }
    }

    private void Call(int function, bool isTail)
    {
        var type = _module.TypeOf(function);
        BeginCall(type, isTail);
        if (function < _module.ImportedFunctionCount)
        {
            _fuel.Check();
            LoadImport(function, out var entry);
            Arguments(type);
            _il.LoadLocal(entry);
            _il.Field(ILOpCode.Ldfld, Members.ImportCode);
            _context.Temporaries.Free(IlType.Import, entry);
            Prefix(isTail);
            _il.CallIndirect(type);
        }
        else if (_targets.TokenOf(function) is { } token)
        {
            _context.LoadInstance();
            Arguments(type);
            Prefix(isTail);
            _il.Call(token, type);
        }
        else
        {
            LoadCode(function, out var code);
            _context.LoadInstance();
            Arguments(type);
            _il.LoadLocal(code);
            _context.Temporaries.Free(IlType.NativeInt, code);
            Prefix(isTail);
            _il.CallIndirect(type);
        }

        EndCall(type, isTail);
    }

    private void CallIndirect(FunctionType type, int table, bool isTail)
    {
        var index = _stack.Pop();

        // Arguments come before the index, and before what may be wrong with it.
        _stack.SettleEffects(Effects.MayTrap);
        if (!index.IsSimple)
            index = _stack.Settle(index);
        BeginCall(type, isTail);
        if (table == 0 && _targets.UsesFixedTable)
            CallFixed(type, index, isTail);
        else
            CallReference(type, table, index, isTail);
        EndCall(type, isTail);
    }

    /// <summary>A call through the table that all instances share.</summary>
    private void CallFixed(FunctionType type, Node index, bool isTail)
    {
        var typeId = TypeRegistry.IdOf(type);
        var entry = _context.Temporaries.Take(IlType.Entry);
        var code = _context.Temporaries.Take(IlType.NativeInt);
        var (slow, ready) = (_il.NewLabel(), _il.NewLabel());
        _context.LoadField(Members.FixedTable);
        _emitter.Emit(index, keep: true);
        _il.Op(ILOpCode.Conv_u);
        _il.Type(ILOpCode.Ldelema, typeof(TableEntry));
        _il.StoreLocal(entry);

        // The type's number is written last by whoever resolves the entry, so it is read first.
        _il.LoadLocal(entry);
        _il.Op(ILOpCode.Volatile);
        _il.Field(ILOpCode.Ldfld, Members.EntryTypeId);
        _il.Int32(typeId);
        _il.Branch(ILOpCode.Bne_un, slow);
        _il.LoadLocal(entry);
        _il.Field(ILOpCode.Ldfld, Members.EntryCode);
        _il.StoreLocal(code);
        _il.Place(ready);
        _context.LoadInstance();
        Arguments(type);
        _il.LoadLocal(code);
        Prefix(isTail);
        _il.CallIndirect(type);

        var loadIndex = SimpleLoad(index);
        _rare.Add(() =>
        {
            _il.Place(slow);
            _context.LoadInstance();
            loadIndex();
            _il.Int32(typeId);
            _il.Call(Members.Intrinsic(nameof(Intrinsics.ResolveFixed)));
            _il.StoreLocal(code);
            _il.Branch(ILOpCode.Br, ready);
        });
        _emitter.Discard(index);
        _context.Temporaries.Free(IlType.Entry, entry);
        _context.Temporaries.Free(IlType.NativeInt, code);
    }

    /// <summary>A call through a table of references.</summary>
    private void CallReference(FunctionType type, int table, Node index, bool isTail)
    {
        var typeId = TypeRegistry.IdOf(type);
        var function = _context.Temporaries.Take(IlType.Function);
        if (table == 0)
        {
            _context.LoadField(Members.Table0);
            _emitter.Emit(index);
            _il.Op(ILOpCode.Conv_u);
            _il.Op(ILOpCode.Ldelem_ref);
        }
        else
        {
            _context.LoadInstance();
            _il.Int32(table);
            _emitter.Emit(index);
            _il.Int32(typeId);
            _il.Call(Members.Intrinsic(nameof(Intrinsics.TableFunction)));
        }

        _il.StoreLocal(function);
        if (table == 0)
        {
            var (slow, ready) = (_il.NewLabel(), _il.NewLabel());
            _il.LoadLocal(function);
            _il.Field(ILOpCode.Ldfld, Members.FunctionTypeId);
            _il.Int32(typeId);
            _il.Branch(ILOpCode.Bne_un, slow);
            _il.Place(ready);
            _rare.Add(() =>
            {
                _il.Place(slow);
                _il.LoadLocal(function);
                _il.Int32(typeId);
                _il.Call(Members.Intrinsic(nameof(Intrinsics.IndirectSlow)));
                _il.Branch(ILOpCode.Br, ready);
            });
        }

        _il.LoadLocal(function);
        _il.Field(ILOpCode.Ldfld, Members.FunctionTarget);
        Arguments(type);
        _il.LoadLocal(function);
        _il.Field(ILOpCode.Ldfld, Members.FunctionCode);
        _context.Temporaries.Free(IlType.Function, function);
        Prefix(isTail);
        _il.CallIndirect(type);
    }

    /// <summary>A tail call of the function by itself is a jump to its beginning.</summary>
    private void Restart()
    {
        var count = _context.Type.Parameters.Length;
        _stack.SettleEffects(Effects.MayTrap, except: count);

        // Arguments may read parameters that others of them replace.
        if (count > 1)
            SettleArguments(count);
        for (var i = count - 1; i >= 0; i--)
        {
            _emitter.EmitForVariable(_stack.Pop());
            _context.StoreLocal(i);
        }

        _fuel.CheckNext();
        _fuel.EndBlock();
        _il.Branch(ILOpCode.Br, _restartLabel);
    }

    private void SettleArguments(int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            ref var node = ref _stack.Top(i);
            node = _stack.Settle(node);
        }
    }

    /// <summary>Leaves the first argument for an imported function on the stack, and its entry in a local.</summary>
    private void LoadImport(int import, out int entry)
    {
        entry = _context.Temporaries.Take(IlType.Import);
        var target = _context.Temporaries.Take(IlType.Object);
        var hasTarget = _il.NewLabel();
        _context.LoadField(Members.Imports);
        _il.Int32(import);
        _il.Type(ILOpCode.Ldelema, typeof(ImportedFunction));
        _il.StoreLocal(entry);
        _il.LoadLocal(entry);
        _il.Field(ILOpCode.Ldfld, Members.ImportTarget);
        _il.StoreLocal(target);
        _il.LoadLocal(target);
        _il.Branch(ILOpCode.Brtrue, hasTarget);
        _context.LoadField(Members.Handle);
        _il.StoreLocal(target);
        _il.Place(hasTarget);
        _il.LoadLocal(target);
        _context.Temporaries.Free(IlType.Object, target);
    }

    /// <summary>Gets the machine code of a function of another image of the module.</summary>
    private void LoadCode(int function, out int code)
    {
        code = _context.Temporaries.Take(IlType.NativeInt);
        var local = code;
        var (slow, ready) = (_il.NewLabel(), _il.NewLabel());
        _context.LoadField(Members.Code);
        _il.Int32(function * sizeof(long));
        _il.Op(ILOpCode.Add);
        _il.Op(ILOpCode.Ldind_i);
        _il.StoreLocal(code);
        _il.LoadLocal(code);
        _il.Branch(ILOpCode.Brfalse, slow);
        _il.Place(ready);
        _rare.Add(() =>
        {
            _il.Place(slow);
            _context.LoadInstance();
            _il.Int32(function);
            _il.Call(Members.Intrinsic(nameof(Intrinsics.ResolveCode)));
            _il.StoreLocal(local);
            _il.Branch(ILOpCode.Br, ready);
        });
    }

    private Action SimpleLoad(Node node)
    {
        var (kind, index, bits) = (node.Kind, node.Index, node.Bits);
        return kind switch
        {
            NodeKind.Constant => () => _il.Int32((int)bits),
            NodeKind.Local => () => _context.LoadLocal(index),
            _ => () => _il.LoadLocal(index),
        };
    }

    /// <summary>What has to be done before other code runs.</summary>
    private void BeginCall(FunctionType type, bool isTail)
    {
        var count = type.Parameters.Length;
        if (isTail)
        {
            _stack.SettleEffects(Effects.MayTrap, except: count);
            _fuel.EndBlock();
        }
        else
        {
            _stack.SettleEffects(Effects.ReadsMemory | Effects.ReadsGlobals | Effects.MayTrap, except: count);
        }

        _fuel.Store();
    }

    private void Arguments(FunctionType type)
    {
        var count = type.Parameters.Length;
        for (var i = 0; i < count; i++)
            _emitter.Emit(_stack.Top(count - 1 - i));
        Forget(count);
    }

    private void Prefix(bool isTail)
    {
        if (isTail)
            _il.Op(ILOpCode.Tail);
    }

    /// <summary>What has to be done after other code has run.</summary>
    private void EndCall(FunctionType type, bool isTail)
    {
        if (isTail)
        {
            _il.Op(ILOpCode.Ret);
            return;
        }

        PushResults(type);
        _fuel.Load();
        ReloadMemory();
        _marks.Clear();
    }

    private void PushResults(FunctionType type)
    {
        var results = type.Results;
        if (results.IsEmpty)
            return;
        var locals = new int[results.Length];
        locals[0] = _context.Temporaries.Take(results[0]);
        _il.StoreLocal(locals[0]);
        for (var i = 1; i < results.Length; i++)
        {
            locals[i] = _context.Temporaries.Take(results[i]);
            if (results[i].IsReference())
            {
                _context.LoadField(Members.ExtraReferences);
                _il.Int32(i - 1);
                _il.Op(ILOpCode.Ldelem_ref);
            }
            else
            {
                LoadExtraCell(i - 1);
                _context.LoadIndirect(results[i]);
            }

            _il.StoreLocal(locals[i]);
        }

        for (var i = 0; i < results.Length; i++)
            _stack.Push(_nodes.Temporary(results[i], locals[i]));
    }
}
