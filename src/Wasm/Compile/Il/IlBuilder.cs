using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Il;

/// <summary>Writes the IL of one method at a time.</summary>
/// <remarks>Labels are placed only where the evaluation stack is empty, so that its depth is known everywhere.</remarks>
internal sealed class IlBuilder(CodeImage image)
{
    /// <summary>IL numbers locals and arguments with 16 bits.</summary>
    public const int MaxLocals = 65_000;

    /// <summary>What branches back may span, all together: the JIT compiler goes through all of it.</summary>
    private const long MaxBackwardBytes = 1 << 30;

    private const int ScalarCallBytes = 8;
    private const int VectorCallBytes = 64;
    private const int IndirectCallBytes = 16;
    private const int Unplaced = -1;

    private readonly List<int> _labels = [];
    private readonly List<(int Position, int From, int Label)> _branches = [];
    private readonly List<IlType> _locals = [];
    private byte[] _bytes = new byte[4096];
    private int _length;
    private int _depth;
    private int _callBytesAtLabel;

    public CodeImage Image { get; } = image;

    public int Length => _length;

    /// <summary>The code, in the first <see cref="Length"/> bytes.</summary>
    public byte[] Buffer => _bytes;

    /// <summary>Where a label was placed last: the code from there on is entered at its beginning only.</summary>
    public int LastLabel { get; private set; }

    /// <summary>Whether <see cref="CallBytes"/> has grown since then.</summary>
    public bool CallsSinceLabel => CallBytes != _callBytesAtLabel;

    public int MaxDepth { get; private set; }

    /// <summary>At least the bytes of stack that calls may need for values that the JIT compiler does not keep in registers.</summary>
    public int CallBytes { get; private set; }

    public IReadOnlyList<IlType> Locals => _locals;

    /// <summary>Begins a new method.</summary>
    public void Clear()
    {
        _labels.Clear();
        _branches.Clear();
        _locals.Clear();
        _length = 0;
        LastLabel = 0;
        _depth = 0;
        MaxDepth = 0;
        CallBytes = 0;
        _callBytesAtLabel = 0;
    }

    /// <summary>An instruction without operand.</summary>
    public void Op(ILOpCode opcode)
    {
        WriteOpcode(opcode);
        Adjust(StackChange(opcode));
        if (opcode is ILOpCode.Ret or ILOpCode.Throw)
            _depth = 0;
    }

    public void Int32(int value)
    {
        if (value is >= -1 and <= 8)
        {
            Byte((byte)((int)ILOpCode.Ldc_i4_0 + value));
        }
        else if (value is >= sbyte.MinValue and <= sbyte.MaxValue)
        {
            Byte((byte)ILOpCode.Ldc_i4_s);
            Byte((byte)value);
        }
        else
        {
            Byte((byte)ILOpCode.Ldc_i4);
            Write32(value);
        }

        Adjust(1);
    }

    public void Int64(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Int32((int)value);
            Op(ILOpCode.Conv_i8);
            return;
        }

        Byte((byte)ILOpCode.Ldc_i8);
        Write64(value);
        Adjust(1);
    }

    /// <summary>A number of 32 bits that is written later, by <see cref="Patch"/>, which gets the result.</summary>
    public int PatchableInt32()
    {
        Byte((byte)ILOpCode.Ldc_i4);
        Write32(0);
        Adjust(1);
        return _length - 4;
    }

    public void Patch(int position, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(position), value);

    public void Single(int bits)
    {
        Byte((byte)ILOpCode.Ldc_r4);
        Write32(bits);
        Adjust(1);
    }

    public void Double(long bits)
    {
        Byte((byte)ILOpCode.Ldc_r8);
        Write64(bits);
        Adjust(1);
    }

    /// <summary>A string constant.</summary>
    public void Text(string value)
    {
        Byte((byte)ILOpCode.Ldstr);
        Write32(Image.TokenOf(value));
        Adjust(1);
    }

    public void LoadArgument(int index)
    {
        Variable(ILOpCode.Ldarg_0, ILOpCode.Ldarg_s, ILOpCode.Ldarg, index);
        Adjust(1);
    }

    public void StoreArgument(int index)
    {
        Variable(null, ILOpCode.Starg_s, ILOpCode.Starg, index);
        Adjust(-1);
    }

    public void LoadLocal(int index)
    {
        Variable(ILOpCode.Ldloc_0, ILOpCode.Ldloc_s, ILOpCode.Ldloc, index);
        Adjust(1);
    }

    public void StoreLocal(int index)
    {
        Variable(ILOpCode.Stloc_0, ILOpCode.Stloc_s, ILOpCode.Stloc, index);
        Adjust(-1);
    }

    public void LoadLocalAddress(int index)
    {
        Variable(null, ILOpCode.Ldloca_s, ILOpCode.Ldloca, index);
        Adjust(1);
    }

    /// <summary>A new local variable, whose content is undefined until it is written.</summary>
    /// <exception cref="CodeLimitException">There are too many.</exception>
    public int NewLocal(IlType type)
    {
        if (_locals.Count == MaxLocals)
            throw new CodeLimitException($"more than {MaxLocals} variables and values that live at the same time");
        _locals.Add(type);
        return _locals.Count - 1;
    }

    public int NewLabel()
    {
        _labels.Add(Unplaced);
        return _labels.Count - 1;
    }

    public void Place(int label)
    {
        _labels[label] = LastLabel = _length;
        _callBytesAtLabel = CallBytes;
        _depth = 0;
    }

    public void Branch(ILOpCode opcode, int label)
    {
        WriteOpcode(opcode);
        _branches.Add((_length, _length + 4, label));
        Write32(0);
        Adjust(StackChange(opcode));
    }

    public void Switch(ReadOnlySpan<int> labels)
    {
        Byte((byte)ILOpCode.Switch);
        Write32(labels.Length);
        var from = _length + (4 * labels.Length);
        foreach (var label in labels)
        {
            _branches.Add((_length, from, label));
            Write32(0);
        }

        Adjust(-1);
    }

    /// <summary>Writes once more what has been written already, with the same targets of its branches.</summary>
    /// <param name="start">Where it begins; the evaluation stack is empty there and at its end.</param>
    /// <param name="end">Where it ends; no label is placed in between.</param>
    public void Repeat(int start, int end)
    {
        var shift = _length - start;
        for (var i = start; i < end; i++)
            Byte(_bytes[i]);
        var first = _branches.FindIndex(branch => branch.Position > start);
        for (var i = first; i >= 0 && i < _branches.Count && _branches[i].Position < end; i++)
        {
            var (position, from, label) = _branches[i];
            _branches.Add((position + shift, from + shift, label));
        }
    }

    /// <summary>An instruction about a field.</summary>
    public void Field(ILOpCode opcode, FieldInfo field)
    {
        WriteOpcode(opcode);
        Write32(Image.TokenOf(field));
        Adjust(StackChange(opcode));
    }

    /// <summary>An instruction about a type.</summary>
    public void Type(ILOpCode opcode, Type type)
    {
        WriteOpcode(opcode);
        Write32(Image.TokenOf(type));
        Adjust(StackChange(opcode));
    }

    /// <summary>A call of one of our own static methods.</summary>
    public void Call(MethodInfo method)
    {
        Byte((byte)ILOpCode.Call);
        Write32(Image.TokenOf(method, out var parameterCount));
        Adjust((method.ReturnType == typeof(void) ? 0 : 1) - parameterCount);
        CallBytes += method.ReturnType == typeof(Vector128<byte>) ? VectorCallBytes : ScalarCallBytes;
    }

    /// <summary>A call of a generated method by its token.</summary>
    public void Call(int token, FunctionType type)
    {
        Byte((byte)ILOpCode.Call);
        Write32(token);
        Adjust((type.Results.IsEmpty ? 0 : 1) - type.Parameters.Length - 1);
    }

    /// <summary>A call through a pointer to machine code, which is on top of the stack.</summary>
    public void CallIndirect(FunctionType type)
    {
        Byte((byte)ILOpCode.Calli);
        Write32(Image.SignatureTokenOf(type));
        Adjust((type.Results.IsEmpty ? 0 : 1) - type.Parameters.Length - 2);
        CallBytes += IndirectCallBytes;
    }

    /// <summary>Fills in the branches. Nothing may be added afterwards.</summary>
    /// <exception cref="CodeLimitException">Loops are nested so deeply that compiling them would take minutes.</exception>
    public void Complete()
    {
        var backward = 0L;
        foreach (var (position, from, label) in _branches)
        {
            var distance = _labels[label] - from;
            backward -= Math.Min(0, distance);
            Patch(position, distance);
        }

        if (backward > MaxBackwardBytes)
            throw new CodeLimitException($"its branches back span {backward} bytes together, where at most {MaxBackwardBytes} can be compiled");
    }

    private static int StackChange(ILOpCode opcode) => opcode switch
    {
        ILOpCode.Ldnull or ILOpCode.Dup or ILOpCode.Ldsfld => 1,
        ILOpCode.Add or ILOpCode.Sub or ILOpCode.Mul or ILOpCode.Div or ILOpCode.Div_un or ILOpCode.Rem
            or ILOpCode.Rem_un or ILOpCode.And or ILOpCode.Or or ILOpCode.Xor or ILOpCode.Shl or ILOpCode.Shr
            or ILOpCode.Shr_un or ILOpCode.Ceq or ILOpCode.Cgt or ILOpCode.Cgt_un or ILOpCode.Clt or ILOpCode.Clt_un
            or ILOpCode.Ldelem_ref or ILOpCode.Ldelema or ILOpCode.Pop or ILOpCode.Brtrue or ILOpCode.Brfalse
            or ILOpCode.Throw or ILOpCode.Ret => -1,
        ILOpCode.Beq or ILOpCode.Bne_un or ILOpCode.Blt or ILOpCode.Blt_un or ILOpCode.Bgt or ILOpCode.Bgt_un
            or ILOpCode.Ble or ILOpCode.Ble_un or ILOpCode.Bge or ILOpCode.Bge_un or ILOpCode.Stind_i1
            or ILOpCode.Stind_i2 or ILOpCode.Stind_i4 or ILOpCode.Stind_i8 or ILOpCode.Stind_r4 or ILOpCode.Stind_r8
            or ILOpCode.Stobj or ILOpCode.Stfld => -2,
        ILOpCode.Stelem_ref => -3,
        _ => 0,
    };

    private void Adjust(int change)
    {
        _depth = Math.Max(0, _depth + change);
        MaxDepth = Math.Max(MaxDepth, _depth);
    }

    private void Variable(ILOpCode? first, ILOpCode shortForm, ILOpCode longForm, int index)
    {
        if (first is { } zero && index < 4)
        {
            Byte((byte)((int)zero + index));
        }
        else if (index < 256)
        {
            Byte((byte)shortForm);
            Byte((byte)index);
        }
        else
        {
            WriteOpcode(longForm);
            Byte((byte)index);
            Byte((byte)(index >> 8));
        }
    }

    private void WriteOpcode(ILOpCode opcode)
    {
        if ((int)opcode > 0xFF)
            Byte((byte)((int)opcode >> 8));
        Byte((byte)opcode);
    }

    private void Byte(byte value)
    {
        if (_length == _bytes.Length)
            Array.Resize(ref _bytes, _length * 2);
        _bytes[_length++] = value;
    }

    private void Write32(int value)
    {
        if (_length + 4 > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), value);
        _length += 4;
    }

    private void Write64(long value)
    {
        if (_length + 8 > _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length), value);
        _length += 8;
    }
}
