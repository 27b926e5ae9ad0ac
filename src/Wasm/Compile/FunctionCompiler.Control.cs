using System.Reflection.Metadata;
using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <content>Structured control flow.</content>
internal sealed partial class FunctionCompiler
{
    /// <summary>
    /// The JIT compiler looks at everything between a branch back and its target, for each branch. Further ones go
    /// forward to the end of their loop, and from there back.
    /// </summary>
    private const int MaxBackBranches = 16;

    /// <summary>What the IL of a dispatch may take that cases repeat; an entry of its table takes 4 bytes.</summary>
    private const int MaxDispatchBytes = 512;

    /// <summary>
    /// What all repetitions in a function may take, and what its body may: the JIT compiler does not optimize methods
    /// of more than 60,000 bytes, and a body becomes about three times as long.
    /// </summary>
    private const int MaxRepeatedBytes = 16 << 10;
    private const int MaxDispatchingBody = 8 << 10;

    /// <summary>The loop that was entered last, whether it has ended or not.</summary>
    private Control? _lastLoop;
    private int _repeatedBytes;

    private Control Innermost => _controls[^1];

    private bool StepControl(int opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case Opcode.Unreachable:
                _stack.SettleEffects(Effects.MayTrap);
                _il.Branch(ILOpCode.Br, _context.TrapLabel(TrapKind.Unreachable));
                return false;
            case Opcode.Block:
                EnterBlock(BlockTypes.Of(_module, reader.ReadBlockType()));
                return true;
            case Opcode.Loop:
                var position = reader.Position;
                EnterLoop(BlockTypes.Of(_module, reader.ReadBlockType()), position);
                return true;
            case Opcode.If:
                EnterIf(BlockTypes.Of(_module, reader.ReadBlockType()));
                return true;
            case Opcode.Else:
                StoreResults(Innermost);
                _fuel.EndBlock();
                _il.Branch(ILOpCode.Br, LabelOf(Innermost));
                EnterElse();
                return true;
            case Opcode.End:
                return End();
            case Opcode.Br:
                Branch((int)reader.ReadUnsigned32());
                return false;
            case Opcode.BrIf:
                BranchIf((int)reader.ReadUnsigned32());
                return true;
            case Opcode.BrTable:
                BranchTable(ref reader);
                return false;
            case Opcode.Return:
                Return();
                return false;
            default:
                return StepCall(opcode, ref reader);
        }
    }

    private void EnterBlock(FunctionType type)
    {
        _stack.SettleAll();
        _controls.Add(new Control(ControlKind.Block, type, _stack.Count - type.Parameters.Length)
        {
            FactMark = _bounds.Mark,
        });
    }

    private void EnterLoop(FunctionType type, int position)
    {
        _stack.SettleAll();
        _fuel.EndBlock();
        var control = new Control(ControlKind.Loop, type, _stack.Count - type.Parameters.Length)
        {
            FactMark = _bounds.Mark,
            ParameterLocals = TakeParameters(type),
            Label = _il.NewLabel(),
            Start = _il.Length,
        };
        _lastLoop = control;
        Place(control.Label);
        PushCopies(control);
        _bounds.EnterLoop(_scan.AssignedIn(position));
        Poll();
        _fuel.CheckNext();
        _controls.Add(control);
    }

    private void EnterIf(FunctionType type)
    {
        var condition = _conditions.Resolve(_stack.Pop());
        if (type.Parameters.IsEmpty)
        {
            _stack.SettleAll();
        }
        else
        {
            // The parameters are moved before the condition is tested.
            _stack.Push(condition);
            _stack.SettleAll();
            condition = _stack.Pop();
        }

        _fuel.EndBlock();
        var control = new Control(ControlKind.If, type, _stack.Count - type.Parameters.Length)
        {
            FactMark = _bounds.Mark,
            ParameterLocals = TakeParameters(type),
            ElseLabel = _il.NewLabel(),
        };
        _emitter.Branch(condition, control.ElseLabel, whenTrue: false);
        PushCopies(control);
        _controls.Add(control);
    }

    private void EnterElse()
    {
        var control = Innermost;
        Place(control.ElseLabel);
        control.ElseLabel = Control.None;
        control.Kind = ControlKind.Else;
        _stack.DropTo(control.Height);
        _bounds.UndoTo(control.FactMark);
        PushCopies(control);
    }

    private bool End()
    {
        var control = Innermost;
        switch (control.Kind)
        {
            case ControlKind.Function:
                Return();
                _controls.Clear();
                return false;
            case ControlKind.Loop:
                EndLoop(control, isReached: true);
                return true;
            case ControlKind.Block when control.Label == Control.None:
                Leave(control);
                return true;
            default:
                StoreResults(control);
                return EndWithLabel(control, isReached: true);
        }
    }

    /// <summary>Ends a construct that may be left in several ways.</summary>
    /// <param name="control">The innermost construct.</param>
    /// <param name="isReached">Whether the instruction before its end is reached.</param>
    private bool EndWithLabel(Control control, bool isReached)
    {
        _fuel.EndBlock();
        if (control.Kind == ControlKind.If)
        {
            EndWithoutElse(control, isReached);
            isReached = true;
        }

        if (control.Label != Control.None)
            Place(control.Label);
        isReached |= control.Label != Control.None;
        _stack.DropTo(control.Height);
        _bounds.UndoTo(control.FactMark);
        Leave(control);
        if (!isReached)
            return false;
        var results = control.Type.Results;
        for (var i = 0; i < results.Length; i++)
            _stack.Push(_nodes.Temporary(results[i], ResultLocals(control)[i]));
        return true;
    }

    /// <summary>The way through an absent <c>else</c>: the parameters are the results.</summary>
    private void EndWithoutElse(Control control, bool isReached)
    {
        if (isReached && !control.Type.Results.IsEmpty)
            _il.Branch(ILOpCode.Br, LabelOf(control));
        Place(control.ElseLabel);
        for (var i = 0; i < control.Type.Results.Length; i++)
        {
            _il.LoadLocal(control.ParameterLocals[i]);
            _il.StoreLocal(ResultLocals(control)[i]);
        }
    }

    private void Leave(Control control)
    {
        _controls.RemoveAt(_controls.Count - 1);
        for (var i = 0; i < control.ParameterLocals.Length; i++)
            _context.Temporaries.Free(control.Type.Parameters[i], control.ParameterLocals[i]);
    }

    /// <summary>Goes to the end or the else of the innermost construct, behind an instruction that never continues.</summary>
    private bool SkipDead(ref ByteReader reader)
    {
        _fuel.EndBlock();
        for (var depth = 0; ;)
        {
            var opcode = reader.ReadOpcode();
            switch (opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If:
                    depth++;
                    break;
                case Opcode.Else when depth == 0:
                    EnterElse();
                    return true;
                case Opcode.End when depth > 0:
                    depth--;
                    break;
                case Opcode.End:
                    return EndDead();
            }

            reader.SkipImmediates(opcode);
        }
    }

    private bool EndDead()
    {
        var control = Innermost;
        if (control.Kind is not (ControlKind.Function or ControlKind.Loop))
            return EndWithLabel(control, isReached: false);
        _stack.DropTo(control.Height);
        if (control.Kind == ControlKind.Loop)
            EndLoop(control, isReached: false);
        else
            Leave(control);
        return false;
    }

    private void EndLoop(Control control, bool isReached)
    {
        if (control.DetourLabel != Control.None)
        {
            var end = _il.NewLabel();
            if (isReached)
            {
                _stack.SettleAll();
                _fuel.EndBlock();
                _il.Branch(ILOpCode.Br, end);
            }

            _il.Place(control.DetourLabel);
            _il.Branch(ILOpCode.Br, control.Label);
            Place(end);
        }

        _bounds.UndoTo(control.FactMark);
        Leave(control);
    }

    private void Branch(int depth)
    {
        var control = _controls[^(depth + 1)];
        if (control.Kind == ControlKind.Function)
        {
            Return();
            return;
        }

        _stack.SettleEffects(Effects.MayTrap, except: control.BranchTypes.Length);
        PassValues(control, keep: false);
        _fuel.EndBlock();
        if (!TryRepeatDispatch(control))
            _il.Branch(ILOpCode.Br, LabelOf(control));
    }

    /// <summary>Dispatches here, where a branch would lead to the dispatch at the beginning of a loop.</summary>
    /// <remarks>
    /// Interpreters are such loops. With a jump of its own, each case is predicted by itself, and the way to the next
    /// one has a branch less; the interpreter among the kernels takes two thirds of the time.
    /// </remarks>
    private bool TryRepeatDispatch(Control loop)
    {
        var length = loop.DispatchEnd - loop.Start;
        if (loop.DispatchEnd == 0 || _repeatedBytes + length > MaxRepeatedBytes)
            return false;
        _repeatedBytes += length;
        _il.Repeat(loop.Start, loop.DispatchEnd);
        return true;
    }

    private void BranchIf(int depth)
    {
        var control = _controls[^(depth + 1)];
        var condition = _conditions.Resolve(_stack.Pop());
        _stack.SettleEffects(Effects.MayTrap);
        var count = control.BranchTypes.Length;
        _fuel.EndBlock();
        if (count == 0 && control.Kind != ControlKind.Function)
        {
            _emitter.Branch(condition, LabelOf(control), whenTrue: true);
            return;
        }

        SettleTop(count);
        var skip = _il.NewLabel();
        _emitter.Branch(condition, skip, whenTrue: false);
        if (control.Kind == ControlKind.Function)
        {
            Return(keep: true);
        }
        else
        {
            PassValues(control, keep: true);
            _il.Branch(ILOpCode.Br, LabelOf(control));
        }

        _il.Place(skip);
    }

    private void BranchTable(ref ByteReader reader)
    {
        var index = _stack.Pop();
        var depths = new int[reader.ReadUnsigned32() + 1];
        for (var i = 0; i < depths.Length; i++)
            depths[i] = (int)reader.ReadUnsigned32();
        var count = _controls[^(depths[^1] + 1)].BranchTypes.Length;
        _stack.SettleEffects(Effects.MayTrap);
        SettleTop(count);
        _fuel.EndBlock();

        // Branches that pass values, and those that leave the function, go through code of their own.
        var detours = new Dictionary<int, int>();
        var labels = new int[depths.Length];
        for (var i = 0; i < depths.Length; i++)
        {
            var control = _controls[^(depths[i] + 1)];
            if (count == 0 && control.Kind != ControlKind.Function)
            {
                labels[i] = LabelOf(control);
            }
            else if (!detours.TryGetValue(depths[i], out labels[i]))
            {
                labels[i] = _il.NewLabel();
                detours.Add(depths[i], labels[i]);
            }
        }

        if (labels.Length > 1)
        {
            _emitter.EmitForChoice(index);
            _il.Switch(labels.AsSpan(..^1));
        }
        else
        {
            Drop(index);
        }

        _il.Branch(ILOpCode.Br, labels[^1]);
        NoteDispatch();
        foreach (var (depth, label) in detours)
        {
            _il.Place(label);
            var control = _controls[^(depth + 1)];
            if (control.Kind == ControlKind.Function)
            {
                Return(keep: true);
                continue;
            }

            PassValues(control, keep: true);
            _il.Branch(ILOpCode.Br, LabelOf(control));
        }
    }

    /// <summary>Remembers the way from the beginning of a loop to a branch table that ends here.</summary>
    private void NoteDispatch()
    {
        if (_lastLoop is { } loop && loop.Start == _il.LastLabel && !_il.CallsSinceLabel
            && _il.Length - loop.Start <= MaxDispatchBytes && _bodyBytes <= MaxDispatchingBody)
        {
            loop.DispatchEnd = _il.Length;
        }
    }

    /// <summary>Leaves the function with the topmost operands as results.</summary>
    /// <param name="keep">The operands are needed again on another way; they are simple.</param>
    private void Return(bool keep = false)
    {
        var results = _context.Type.Results;
        _stack.SettleEffects(Effects.MayTrap, except: results.Length);
        if (!keep)
            _fuel.EndBlock();
        _fuel.Store();
        for (var i = 1; i < results.Length; i++)
            StoreExtraResult(i - 1, _stack.Top(results.Length - 1 - i), keep);
        if (results.Length > 0)
            _emitter.Emit(_stack.Top(results.Length - 1), keep);
        _il.Op(ILOpCode.Ret);
        if (!keep)
            Forget(results.Length);
    }

    private void StoreExtraResult(int cell, Node value, bool keep)
    {
        if (value.Type.IsReference())
        {
            _context.LoadField(Members.ExtraReferences);
            _il.Int32(cell);
            _emitter.Emit(value, keep);
            _il.Op(ILOpCode.Stelem_ref);
            return;
        }

        LoadExtraCell(cell);
        _emitter.Emit(value, keep);
        _context.StoreIndirect(value.Type);
    }

    private void LoadExtraCell(int cell)
    {
        _context.LoadField(Members.ExtraResults);
        _il.Int32(cell * 16);
        _il.Op(ILOpCode.Add);
    }

    /// <summary>Where branches to a construct go.</summary>
    private int LabelOf(Control control)
    {
        if (control.Kind == ControlKind.Loop && ++control.BackBranches > MaxBackBranches)
        {
            if (control.DetourLabel == Control.None)
                control.DetourLabel = _il.NewLabel();
            return control.DetourLabel;
        }

        if (control.Label == Control.None)
            control.Label = _il.NewLabel();
        return control.Label;
    }

    private void Place(int label)
    {
        _il.Place(label);
        _marks.Clear();
        _conditions.Clear();
    }

    private int[] ResultLocals(Control control)
    {
        if (control.ResultLocals is { } locals)
            return locals;
        var results = control.Type.Results;
        control.ResultLocals = new int[results.Length];
        for (var i = 0; i < results.Length; i++)
            control.ResultLocals[i] = _context.Temporaries.Take(results[i]);
        return control.ResultLocals;
    }

    /// <summary>Moves the operands on top to IL locals of their own.</summary>
    private int[] TakeParameters(FunctionType type)
    {
        var parameters = type.Parameters;
        if (parameters.IsEmpty)
            return [];
        var locals = new int[parameters.Length];
        for (var i = 0; i < locals.Length; i++)
        {
            _emitter.EmitForVariable(_stack.Top(locals.Length - 1 - i), keep: true);
            locals[i] = _context.Temporaries.Take(parameters[i]);
            _il.StoreLocal(locals[i]);
        }

        _stack.DropTo(_stack.Count - locals.Length);
        return locals;
    }

    /// <summary>Pushes a construct's parameters, as copies, because its IL locals are written by branches or read again.</summary>
    private void PushCopies(Control control)
    {
        for (var i = 0; i < control.ParameterLocals.Length; i++)
        {
            var type = control.Type.Parameters[i];
            var copy = _context.Temporaries.Take(type);
            _il.LoadLocal(control.ParameterLocals[i]);
            _il.StoreLocal(copy);
            _stack.Push(_nodes.Temporary(type, copy));
        }
    }

    /// <summary>The results of a construct that is about to end.</summary>
    private void StoreResults(Control control)
    {
        PassResults(control, ResultLocalsOrNone(control), keep: false);
    }

    private int[] ResultLocalsOrNone(Control control) => control.Type.Results.IsEmpty ? [] : ResultLocals(control);

    /// <summary>The values that a branch takes along.</summary>
    private void PassValues(Control control, bool keep) =>
        PassResults(
            control, control.Kind == ControlKind.Loop ? control.ParameterLocals : ResultLocalsOrNone(control), keep);

    private void PassResults(Control control, int[] destination, bool keep)
    {
        _stack.SettleEffects(Effects.MayTrap, except: destination.Length);
        for (var i = 0; i < destination.Length; i++)
        {
            var value = _stack.Top(destination.Length - 1 - i);
            _emitter.EmitForVariable(value, keep);
            _il.StoreLocal(destination[i]);
        }

        if (!keep)
            Forget(destination.Length);
    }

    /// <summary>Pops operands whose values have been used.</summary>
    private void Forget(int count)
    {
        for (; count > 0; count--)
            _stack.Pop();
    }

    /// <summary>Makes operands simple, so that they may be read on several ways.</summary>
    private void SettleTop(int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            ref var node = ref _stack.Top(i);
            if (!node.IsSimple)
                node = _stack.Settle(node);
        }
    }
}
