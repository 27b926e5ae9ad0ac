using System.Reflection.Metadata;
using Burst.Wasm.Compile.Operations;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <content>Memory 0 and globals.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Leaves the address of a byte of memory 0 on the stack. It is not compared with the memory's length.</summary>
    public void EmitAddress(Node address, uint offset, bool keep)
    {
        _il.LoadLocal(context.MemoryBase);
        if (address.IsConstant)
        {
            _il.Int64((uint)address.Bits + (long)offset);
            _il.Op(ILOpCode.Conv_i);
            _il.Op(ILOpCode.Add);
            return;
        }

        EmitWide(address, keep);
        _il.Op(ILOpCode.Add);
        EmitOffset(offset);
    }

    /// <summary>Leaves an i32 on the stack as a native integer with the upper bits zero.</summary>
    public void EmitWide(Node address, bool keep)
    {
        if (address.Kind == NodeKind.Local)
        {
            context.LoadAddress(address.Index);
            return;
        }

        Emit(address, keep);
        _il.Op(ILOpCode.Conv_u);
    }

    /// <summary>Adds a static offset to the address on the stack.</summary>
    public void EmitOffset(uint offset)
    {
        if (offset == 0)
            return;
        if (offset <= int.MaxValue)
        {
            _il.Int32((int)offset);
        }
        else
        {
            _il.Int64(offset);
            _il.Op(ILOpCode.Conv_i);
        }

        _il.Op(ILOpCode.Add);
    }

    /// <summary>Replaces the address on the stack by the value there, as a load instruction has it.</summary>
    public void EmitLoad(int opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Load:
                _il.Op(ILOpCode.Ldind_i4);
                break;
            case Opcode.I64Load:
                _il.Op(ILOpCode.Ldind_i8);
                break;
            case Opcode.F32Load:
                _il.Op(ILOpCode.Ldind_r4);
                break;
            case Opcode.F64Load:
                _il.Op(ILOpCode.Ldind_r8);
                break;
            case Opcode.I32Load8S:
                _il.Op(ILOpCode.Ldind_i1);
                break;
            case Opcode.I32Load8U:
                _il.Op(ILOpCode.Ldind_u1);
                break;
            case Opcode.I32Load16S:
                _il.Op(ILOpCode.Ldind_i2);
                break;
            case Opcode.I32Load16U:
                _il.Op(ILOpCode.Ldind_u2);
                break;
            case Opcode.I64Load8S:
                Extended(ILOpCode.Ldind_i1, ILOpCode.Conv_i8);
                break;
            case Opcode.I64Load8U:
                Extended(ILOpCode.Ldind_u1, ILOpCode.Conv_u8);
                break;
            case Opcode.I64Load16S:
                Extended(ILOpCode.Ldind_i2, ILOpCode.Conv_i8);
                break;
            case Opcode.I64Load16U:
                Extended(ILOpCode.Ldind_u2, ILOpCode.Conv_u8);
                break;
            case Opcode.I64Load32S:
                Extended(ILOpCode.Ldind_i4, ILOpCode.Conv_i8);
                break;
            case Opcode.I64Load32U:
                Extended(ILOpCode.Ldind_u4, ILOpCode.Conv_u8);
                break;
            default:
                _il.Call(VectorMemory.MethodOf(opcode));
                break;
        }
    }

    /// <summary>Stores the value on the stack where the address beneath it points to, as a store instruction does.</summary>
    public void EmitStore(int opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Store or Opcode.I64Store32:
                if (opcode == Opcode.I64Store32)
                    _il.Op(ILOpCode.Conv_i4);
                _il.Op(ILOpCode.Stind_i4);
                break;
            case Opcode.I64Store:
                _il.Op(ILOpCode.Stind_i8);
                break;
            case Opcode.F32Store:
                _il.Op(ILOpCode.Stind_r4);
                break;
            case Opcode.F64Store:
                _il.Op(ILOpCode.Stind_r8);
                break;
            case Opcode.I32Store8 or Opcode.I64Store8:
                if (opcode == Opcode.I64Store8)
                    _il.Op(ILOpCode.Conv_i4);
                _il.Op(ILOpCode.Stind_i1);
                break;
            case Opcode.I32Store16 or Opcode.I64Store16:
                if (opcode == Opcode.I64Store16)
                    _il.Op(ILOpCode.Conv_i4);
                _il.Op(ILOpCode.Stind_i2);
                break;
            default:
                _il.Call(VectorMemory.MethodOf(opcode));
                break;
        }
    }

    /// <summary>Leaves a numeric global's address on the stack.</summary>
    public void EmitGlobalAddress(int global)
    {
        var (place, cell) = context.Globals[global];
        switch (place)
        {
            case GlobalPlace.Inline:
                context.LoadInstance();
                _il.Field(ILOpCode.Ldflda, Members.Globals);
                if (cell != 0)
                {
                    _il.Int32(cell * sizeof(ulong));
                    _il.Op(ILOpCode.Add);
                }

                break;
            case GlobalPlace.More:
                context.LoadField(Members.MoreGlobals);
                _il.Int32(cell);
                _il.Type(ILOpCode.Ldelema, typeof(ulong));
                break;
            default:
                LoadShared(global);
                _il.Field(ILOpCode.Ldflda, Members.SharedBits);
                break;
        }
    }

    /// <summary>Stores a value in a global.</summary>
    public void EmitGlobalStore(int global, Node value)
    {
        var type = context.Module.GlobalList[global].Value;
        var (place, cell) = context.Globals[global];
        if (!type.IsReference())
        {
            EmitGlobalAddress(global);
            Emit(value);
            context.StoreIndirect(type);
        }
        else if (place == GlobalPlace.Shared)
        {
            LoadShared(global);
            Emit(value);
            _il.Field(ILOpCode.Stfld, Members.SharedReference);
        }
        else
        {
            context.LoadField(Members.ReferenceGlobals);
            _il.Int32(cell);
            Emit(value);
            _il.Op(ILOpCode.Stelem_ref);
        }
    }

    private void LoadGlobal(int global)
    {
        var type = context.Module.GlobalList[global].Value;
        var (place, cell) = context.Globals[global];
        if (!type.IsReference())
        {
            EmitGlobalAddress(global);
            context.LoadIndirect(type);
        }
        else if (place == GlobalPlace.Shared)
        {
            LoadShared(global);
            _il.Field(ILOpCode.Ldfld, Members.SharedReference);
        }
        else
        {
            context.LoadField(Members.ReferenceGlobals);
            _il.Int32(cell);
            _il.Op(ILOpCode.Ldelem_ref);
        }
    }

    private void LoadShared(int global)
    {
        context.LoadField(Members.SharedGlobals);
        _il.Int32(global);
        _il.Op(ILOpCode.Ldelem_ref);
    }

    private void Load(Node node, bool keep)
    {
        var use = _use;
        _use = Use.Whole;
        EmitAddress(node.First!, (uint)node.Bits, keep);
        _use = use;
        TouchWhereLessIsUsed(node);
        EmitLoad(node.Opcode);
    }

    private void Extended(ILOpCode load, ILOpCode convert)
    {
        _il.Op(load);
        _il.Op(convert);
    }
}
