using System.Reflection.Metadata;
using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Decode;
using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <content>References, tables, and memory as a whole.</content>
internal sealed partial class FunctionCompiler
{
    private void StepBulk(int opcode, ref ByteReader reader)
    {
        switch (opcode)
        {
            case Opcode.RefNull:
                _stack.Push(_nodes.Null(reader.ReadReferenceType()));
                break;
            case Opcode.RefIsNull:
                _stack.Push(_nodes.Unary(opcode, ValueType.I32, _stack.Pop()));
                break;
            case Opcode.RefFunc:
                _context.LoadInstance();
                _il.Int32((int)reader.ReadUnsigned32());
                _il.Call(Members.Intrinsic(nameof(Intrinsics.FunctionReference)));
                PushNew(ValueType.FunctionReference);
                break;
            case Opcode.MemorySize:
                MemorySize((int)reader.ReadUnsigned32());
                break;
            case Opcode.MemoryGrow:
                Helper(nameof(Intrinsics.MemoryGrow), 1, ValueType.I32, (int)reader.ReadUnsigned32());
                break;
            case Opcode.MemoryInit:
                var data = (int)reader.ReadUnsigned32();
                Helper(nameof(Intrinsics.MemoryInit), 3, null, (int)reader.ReadUnsigned32(), data);
                break;
            case Opcode.DataDrop:
                Helper(nameof(Intrinsics.DataDrop), 0, null, (int)reader.ReadUnsigned32());
                break;
            case Opcode.MemoryCopy:
                var memory = (int)reader.ReadUnsigned32();
                Helper(nameof(Intrinsics.MemoryCopy), 3, null, memory, (int)reader.ReadUnsigned32());
                break;
            case Opcode.MemoryFill:
                Helper(nameof(Intrinsics.MemoryFill), 3, null, (int)reader.ReadUnsigned32());
                break;
            default:
                StepTable(opcode, ref reader);
                break;
        }
    }

    private void StepTable(int opcode, ref ByteReader reader)
    {
        var index = (int)reader.ReadUnsigned32();
        switch (opcode)
        {
            case Opcode.TableGet:
                Helper(nameof(Intrinsics.TableGet), 1, _module.TableList[index].Element, index);
                break;
            case Opcode.TableSet:
                Helper(nameof(Intrinsics.TableSet), 2, null, index);
                break;
            case Opcode.TableSize:
                Helper(nameof(Intrinsics.TableSize), 0, ValueType.I32, index);
                break;
            case Opcode.TableGrow:
                Helper(nameof(Intrinsics.TableGrow), 2, ValueType.I32, index);
                break;
            case Opcode.TableFill:
                Helper(nameof(Intrinsics.TableFill), 3, null, index);
                break;
            case Opcode.TableCopy:
                Helper(nameof(Intrinsics.TableCopy), 3, null, index, (int)reader.ReadUnsigned32());
                break;
            case Opcode.TableInit:
                Helper(nameof(Intrinsics.TableInit), 3, null, (int)reader.ReadUnsigned32(), index);
                break;
            default:
                Helper(nameof(Intrinsics.ElementDrop), 0, null, index);
                break;
        }
    }

    /// <summary>Calls a method of the runtime with the instance, the immediates and the topmost operands.</summary>
    private void Helper(string name, int operandCount, ValueType? result, params ReadOnlySpan<int> immediates)
    {
        _stack.SettleEffects(Effects.ReadsMemory | Effects.ReadsGlobals | Effects.MayTrap, except: operandCount);
        _fuel.Store();
        _context.LoadInstance();
        foreach (var immediate in immediates)
            _il.Int32(immediate);
        for (var i = operandCount - 1; i >= 0; i--)
            _emitter.Emit(_stack.Top(i));
        Forget(operandCount);
        _il.Call(Members.Intrinsic(name));
        if (result is { } type)
            PushNew(type);
        _fuel.Load();
        ReloadMemory();
        _marks.Clear();
    }

    private void MemorySize(int memory)
    {
        const int PageBits = 16;
        if (memory != 0)
        {
            Helper(nameof(Intrinsics.MemorySize), 0, ValueType.I32, memory);
            return;
        }

        LoadMemoryLength();
        _il.Int32(PageBits);
        _il.Op(ILOpCode.Shr_un);
        _il.Op(ILOpCode.Conv_i4);
        PushNew(ValueType.I32);
    }
}
