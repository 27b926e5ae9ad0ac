using System.Runtime.CompilerServices;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Decode;

/// <summary>Instructions and their immediates.</summary>
/// <remarks>Source: WebAssembly core specification, §5.4.</remarks>
internal ref partial struct ByteReader
{
    /// <summary>The block type of a block that takes and gives nothing.</summary>
    public const int EmptyBlock = -0x40;

    /// <summary>An opcode as in <see cref="Opcode"/>; always one that <see cref="Opcodes.IsInRange"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadOpcode()
    {
        int opcode = ReadByte();
        return opcode is 0xFC or 0xFD ? ReadPrefixed(opcode) : opcode;
    }

    /// <summary>
    /// A block type: the index of a function type; or <see cref="EmptyBlock"/>; or, negative, a value type minus 0x80.
    /// </summary>
    public int ReadBlockType()
    {
        var first = Peek();
        if (first == 0x40)
        {
            _position++;
            return EmptyBlock;
        }

        if (first is > 0x40 and < 0x80)
            return (byte)ReadValueType() - 0x80;
        var start = _position;
        var index = ReadSigned33();
        if (index < 0)
            throw Malformed("malformed block type", start);
        return (int)Math.Min(index, int.MaxValue);
    }

    /// <summary>The value type of a block type that is neither empty nor an index.</summary>
    public static ValueType ValueTypeOfBlock(int blockType) => (ValueType)(0x80 + blockType);

    /// <summary>Where and how a load or store accesses memory.</summary>
    /// <param name="mayNameMemory">Whether bit 6 may say that the memory is named, as with multiple memories.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemoryArgument ReadMemoryArgument(bool mayNameMemory = true)
    {
        var start = _position;
        var flags = ReadUnsigned32();
        if (flags >= (mayNameMemory ? 0x80u : 0x20u))
            throw Malformed("malformed memop flags", start, $"0x{flags:x}");
        var memory = (flags & 0x40) == 0 ? 0 : ReadUnsigned32();
        return new MemoryArgument((int)(flags & 0x3F), memory, ReadUnsigned32());
    }

    /// <summary>Goes to the next opcode.</summary>
    /// <param name="opcode">The one just read.</param>
    public void SkipImmediates(int opcode)
    {
        switch (Opcodes.KindOf(opcode))
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.Block:
                ReadBlockType();
                break;
            case ImmediateKind.I32:
                ReadSigned32();
                break;
            case ImmediateKind.I64:
                ReadSigned64();
                break;
            case ImmediateKind.F32:
                ReadBytes(4);
                break;
            case ImmediateKind.F64:
                ReadBytes(8);
                break;
            case ImmediateKind.V128 or ImmediateKind.Shuffle:
                ReadBytes(16);
                break;
            case ImmediateKind.Lane or ImmediateKind.ReferenceType:
                ReadByte();
                break;
            case ImmediateKind.MemoryAccess:
                ReadMemoryArgument();
                break;
            case ImmediateKind.MemoryLane:
                ReadMemoryArgument();
                ReadByte();
                break;
            case ImmediateKind.LabelTable:
                SkipNumbers(ReadUnsigned32() + 1L);
                break;
            case ImmediateKind.ValueTypes:
                ReadRange();
                break;
            case ImmediateKind.IndirectCall or ImmediateKind.TableInit or ImmediateKind.TableCopy
                or ImmediateKind.MemoryInit or ImmediateKind.MemoryCopy:
                SkipNumbers(2);
                break;
            case ImmediateKind.Illegal:
                throw IllegalOpcode(opcode, _position - 1);
            default:
                ReadUnsigned32();
                break;
        }
    }

    private void SkipNumbers(long count)
    {
        for (; count > 0; count--)
            ReadUnsigned32();
    }

    private int ReadPrefixed(int prefix)
    {
        var start = _position - 1;
        var number = ReadUnsigned32();
        if (number >= (prefix == 0xFC ? 0x20u : 0x100u))
        {
            var opcode = (int)Math.Min(number, 0xFF_FFFF);
            throw Malformed(
                "illegal opcode", start, $"0x{prefix:x2} 0x{number:x2}", ForeignFeatures.OfOpcode((prefix << 8) + opcode));
        }

        return (prefix << 8) + (int)number;
    }
}

/// <summary>The immediates of a load or store.</summary>
/// <param name="Alignment">Log2 of the alignment that the program promises; it has no meaning for the result.</param>
/// <param name="Memory">The memory's index.</param>
/// <param name="Offset">Added to the address operand.</param>
internal readonly record struct MemoryArgument(int Alignment, uint Memory, uint Offset);
