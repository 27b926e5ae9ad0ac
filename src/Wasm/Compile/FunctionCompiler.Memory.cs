using System.Reflection.Metadata;
using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Decode;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <content>Loads and stores.</content>
internal sealed partial class FunctionCompiler
{
    private static bool IsStore(int opcode) =>
        opcode is (>= Opcode.I32Store and <= Opcode.I64Store32) or Opcode.V128Store
            or (>= Opcode.V128Store8Lane and <= Opcode.V128Store64Lane);

    private void MemoryAccess(int opcode, ref ByteReader reader)
    {
        var argument = reader.ReadMemoryArgument();
        var facts = Opcodes.FactsOf(opcode);
        var size = 1 << facts.NaturalAlignment;
        int? lane = facts.Kind == ImmediateKind.MemoryLane ? reader.ReadByte() : null;
        if (IsStore(opcode))
            Store(opcode, argument, size, lane);
        else if (lane is { } index)
            LoadLane(opcode, argument, size, index);
        else
            Load(opcode, argument, size, facts.Result);
    }

    private void Load(int opcode, MemoryArgument argument, int size, ValueType type)
    {
        var address = _stack.Pop();
        if (argument.Memory != 0)
        {
            _stack.SettleEffects(Effects.MayTrap);
            OtherAddress(address, argument, size);
            _emitter.EmitLoad(opcode);
            PushNew(type);
            return;
        }

        address = Checked(address, argument.Offset, size, out var mayTrap);
        _stack.Push(_nodes.Load(opcode, type, address, argument.Offset, mayTrap));
    }

    private void LoadLane(int opcode, MemoryArgument argument, int size, int lane)
    {
        var vector = _stack.Pop();
        var address = _stack.Pop();
        _stack.SettleEffects(Effects.MayTrap);
        vector = _stack.Settle(vector);
        if (argument.Memory != 0)
            OtherAddress(address, argument, size);
        else
            LaneAddress(address, argument.Offset, size);
        _emitter.Emit(vector);
        _il.Int32(lane);
        _emitter.EmitLoad(opcode);
        PushNew(ValueType.V128);
    }

    private void LaneAddress(Node address, uint offset, int size)
    {
        address = Checked(address, offset, size, out var mayTrap);
        _emitter.EmitAddress(address, offset, keep: false);
        if (mayTrap && size > 1)
            _emitter.TouchLast(size);
    }

    private void Store(int opcode, MemoryArgument argument, int size, int? lane)
    {
        var value = _stack.Pop();
        var address = _stack.Pop();
        _stack.SettleEffects(Effects.ReadsMemory | Effects.MayTrap);
        if (argument.Memory != 0)
        {
            // The other memory may be this one under another index; what is stored is computed first.
            value = _stack.Settle(value);
            OtherAddress(address, argument, size);
            StoreValue(opcode, value, lane);
            return;
        }

        if (_context.Cards >= 0 && !address.IsSimple)
            address = _stack.Settle(address);
        address = Checked(address, argument.Offset, size, out _);
        _emitter.EmitAddress(address, argument.Offset, keep: true);
        StoreValue(opcode, value, lane);
        if (_context.Cards >= 0)
            MarkPage(address, argument.Offset, size);
        _emitter.Discard(address);
    }

    private void StoreValue(int opcode, Node value, int? lane)
    {
        if (opcode is Opcode.I32Store or Opcode.I64Store or Opcode.F32Store or Opcode.F64Store or Opcode.V128Store)
            _emitter.Emit(value);
        else
            _emitter.EmitForPart(value);
        if (lane is { } index)
            _il.Int32(index);
        _emitter.EmitStore(opcode);
    }

    /// <summary>Makes sure that an access to memory 0 is in bounds or faults.</summary>
    /// <returns>The address, which may have been computed meanwhile.</returns>
    private Node Checked(Node address, uint offset, int size, out bool mayTrap)
    {
        var end = offset + (ulong)size;
        mayTrap = _options.UsesGuardPages && end <= GuardArena.GuardBytes;
        if (mayTrap)
            return address;
        if (address.IsConstant)
        {
            end += (uint)address.Bits;
            if (end > _context.MinimumMemory)
            {
                _stack.SettleEffects(Effects.MayTrap);
                _il.Int64((long)end);
                LoadMemoryLength();
                _il.Branch(ILOpCode.Bgt_un, _context.TrapLabel(TrapKind.MemoryOutOfBounds));
            }

            return address;
        }

        _stack.SettleEffects(Effects.MayTrap);
        if (!address.IsSimple)
            address = _stack.Settle(address);
        if (address.Kind == NodeKind.Local)
        {
            if (_bounds.Covers(address.Index, end))
                return address;
            _bounds.Add(address.Index, end);
        }

        CheckBounds(address, end);
        return address;
    }

    private void CheckBounds(Node address, ulong end)
    {
        _emitter.Emit(address, keep: true);
        if (end <= _context.MinimumMemory)
        {
            // The length is at least the end, and at most 2^32, so 32 bits suffice.
            LoadMemoryLength();
            _il.Int64((long)end);
            _il.Op(ILOpCode.Sub);
            _il.Op(ILOpCode.Conv_i4);
        }
        else
        {
            _il.Op(ILOpCode.Conv_u8);
            _il.Int64((long)end);
            _il.Op(ILOpCode.Add);
            LoadMemoryLength();
        }

        _il.Branch(ILOpCode.Bgt_un, _context.TrapLabel(TrapKind.MemoryOutOfBounds));
    }

    private void LoadMemoryLength()
    {
        if (_context.MemoryLength >= 0)
            _il.LoadLocal(_context.MemoryLength);
        else
            _context.LoadField(Members.MemoryLength);
    }

    /// <summary>Leaves an address in a memory other than memory 0 on the stack; traps if it is out of bounds.</summary>
    private void OtherAddress(Node address, MemoryArgument argument, int size)
    {
        _context.LoadInstance();
        _il.Int32((int)argument.Memory);
        _emitter.Emit(address);
        _il.Int64(argument.Offset);
        _il.Int32(size);
        _il.Call(Members.Intrinsic(nameof(Intrinsics.OtherMemory)));
    }

    /// <summary>Marks the page of a store as changed.</summary>
    private void MarkPage(Node address, uint offset, int size)
    {
        if (address.IsConstant)
        {
            var place = (uint)address.Bits + (ulong)offset;
            if (_marks.Covers(PageMarks.NoLocal, place, size))
                return;
            _il.LoadLocal(_context.Cards);
            _il.Int32((int)(place >> MemoryInstance.CardShift));
            _il.Op(ILOpCode.Conv_u);
        }
        else
        {
            if (address.Kind == NodeKind.Local && _marks.Covers(address.Index, offset, size))
                return;
            _il.LoadLocal(_context.Cards);
            _emitter.EmitWide(address, keep: true);
            _emitter.EmitOffset(offset);
            _il.Int32(MemoryInstance.CardShift);
            _il.Op(ILOpCode.Shr_un);
        }

        _il.Op(ILOpCode.Add);
        _il.Int32(1);
        _il.Op(ILOpCode.Stind_i1);
    }

    /// <summary>Gets the memory's place; with guard pages it never changes.</summary>
    private void LoadMemory()
    {
        if (!_options.UsesGuardPages)
            return;
        _context.LoadField(Members.MemoryBase);
        _il.StoreLocal(_context.MemoryBase);
    }

    /// <summary>Gets what other code may have changed of memory 0.</summary>
    private void ReloadMemory()
    {
        if (_context.MemoryLength >= 0)
        {
            _context.LoadField(Members.MemoryBase);
            _il.StoreLocal(_context.MemoryBase);
            _context.LoadField(Members.MemoryLength);
            _il.StoreLocal(_context.MemoryLength);
        }

        if (_context.Cards >= 0)
        {
            _context.LoadField(Members.Cards);
            _il.StoreLocal(_context.Cards);
        }
    }

    /// <summary>Pushes the value on the IL stack.</summary>
    private void PushNew(ValueType type)
    {
        var local = _context.Temporaries.Take(type);
        _il.StoreLocal(local);
        _stack.Push(_nodes.Temporary(type, local));
    }
}
