using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Validate;

/// <summary>The stacks of operand types and of open blocks.</summary>
internal sealed partial class FunctionValidator
{
    /// <summary>The type of an operand that unreachable code gives: it fits everywhere.</summary>
    private const ValueType Unknown = 0;

    private readonly ValueType[] _operands = new ValueType[ImplementationLimits.Operands];
    private ControlFrame[] _frames = new ControlFrame[32];
    private int _height;
    private int _depth;

    // The innermost frame's, kept at hand.
    private int _base;
    private bool _isUnreachable;

    /// <summary>The instruction at work, for messages.</summary>
    private int _opcode;
    private int _offset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(ValueType type)
    {
        var operands = _operands;
        if ((uint)_height >= (uint)operands.Length)
            ThrowTooManyOperands(1);
        operands[_height++] = type;
    }

    private void Push(ReadOnlySpan<ValueType> types)
    {
        if (types.Length > _operands.Length - _height)
            ThrowTooManyOperands(types.Length);
        types.CopyTo(_operands.AsSpan(_height));
        _height += types.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pop(ValueType expected)
    {
        var operands = _operands;
        var top = _height - 1;
        if (top >= _base && (uint)top < (uint)operands.Length && operands[top] == expected)
            _height = top;
        else
            PopSlowly(expected);
    }

    private void PopSlowly(ValueType expected)
    {
        var actual = Pop();
        if (actual != expected && actual != Unknown)
            ThrowMismatch(expected, actual);
    }

    /// <summary>Takes an operand of any type.</summary>
    private ValueType Pop()
    {
        if (_height > _base)
            return _operands[--_height];
        if (!_isUnreachable)
            throw Invalid("type mismatch", "it needs an operand, and there is none in its block");
        return Unknown;
    }

    private void Pop(ReadOnlySpan<ValueType> expected)
    {
        var start = _height - expected.Length;
        if (start >= _base && expected.SequenceEqual(_operands.AsSpan(start, expected.Length)))
        {
            _height = start;
            return;
        }

        // Below the last operand of an unreachable block there is nothing more to compare.
        for (var i = expected.Length - 1; i >= 0 && !(_isUnreachable && _height == _base); i--)
            Pop(expected[i]);
    }

    /// <summary>Compares the topmost operands, and leaves them.</summary>
    private void CheckTop(ReadOnlySpan<ValueType> expected)
    {
        var height = _height;
        Pop(expected);
        _height = height;
    }

    private void PushFrame(int opcode, FunctionType type)
    {
        if (_depth == _frames.Length)
        {
            if (_depth >= ImplementationLimits.BlockDepth)
                throw ImplementationLimits.Exceeded(
                    "nested blocks", _depth + 1, ImplementationLimits.BlockDepth, _offset);
            Array.Resize(ref _frames, _depth * 2);
        }

        _frames[_depth++] = new ControlFrame { Type = type, Height = _height, Opcode = opcode };
        _base = _height;
        _isUnreachable = false;
        Push(type.Parameters);
    }

    /// <summary>Closes the innermost block, whose results must be what is left.</summary>
    private ref ControlFrame PopFrame()
    {
        ref var frame = ref _frames[_depth - 1];
        Pop(frame.Type.Results);
        if (_height != _base)
            throw Invalid("type mismatch", $"{_height - _base} operands too many at the end of a block");
        _depth--;
        if (_depth > 0)
        {
            _base = _frames[_depth - 1].Height;
            _isUnreachable = _frames[_depth - 1].IsUnreachable;
        }

        return ref frame;
    }

    private void SetUnreachable()
    {
        _height = _base;
        _isUnreachable = true;
        _frames[_depth - 1].IsUnreachable = true;
    }

    private ref ControlFrame FrameOf(uint label)
    {
        if (label >= (uint)_depth)
            throw Invalid($"unknown label {label}");
        return ref _frames[_depth - 1 - (int)label];
    }

    private WasmFormatException Invalid(string rule, string detail = "") => new(
        rule,
        _offset,
        isMalformed: false,
        detail == "" ? Opcodes.NameOf(_opcode) : $"{Opcodes.NameOf(_opcode)}: {detail}");

    [DoesNotReturn]
    private void ThrowMismatch(ValueType expected, ValueType actual) =>
        throw Invalid("type mismatch", $"it needs {expected.ToText()} and gets {actual.ToText()}");

    [DoesNotReturn]
    private void ThrowTooManyOperands(int more) => throw ImplementationLimits.Exceeded(
        "operands on the stack", _height + more, ImplementationLimits.Operands, _offset);
}
