using System.Runtime.CompilerServices;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Text;

/// <summary>Instructions, plain and folded.</summary>
internal sealed partial class TextParser
{
    /// <summary>The labels of the open blocks, innermost last; null for those without.</summary>
    private readonly List<string?> _labels = [];

    /// <summary>Instructions up to the end of the list that we are in, and an <c>end</c>.</summary>
    private void ParseExpression(BinaryBuffer buffer)
    {
        _labels.Clear();
        ParseInstructions(buffer);
        buffer.WriteOpcode(Opcode.End);
    }

    /// <summary>Instructions, until something comes that is none, or that closes a block.</summary>
    private void ParseInstructions(BinaryBuffer buffer)
    {
        while (true)
        {
            if (Current.Kind == TokenKind.Open)
                ParseFolded(buffer);
            else if (Current.Kind != TokenKind.Keyword || IsKeyword(_next, "end") || IsKeyword(_next, "else"))
                return;
            else
                ParsePlain(buffer);
        }
    }

    private int TakeOpcode()
    {
        var token = Take(TokenKind.Keyword);
        return TextKeywords.TryGetOpcode(_source.TextOf(token), out var opcode) ? opcode : throw Unexpected(token);
    }

    private void ParsePlain(BinaryBuffer buffer)
    {
        var opcode = TakeOpcode();
        if (Opcodes.KindOf(opcode) != ImmediateKind.Block)
        {
            ParseImmediates(opcode, buffer);
            return;
        }

        CheckNesting();
        var label = TakeLabel();
        buffer.WriteOpcode(opcode);
        TakeBlockType(buffer);
        _labels.Add(label);
        ParseInstructions(buffer);
        if (opcode == Opcode.If && TryTakeKeyword("else"))
        {
            CheckLabel(label);
            buffer.WriteOpcode(Opcode.Else);
            ParseInstructions(buffer);
        }

        if (!TryTakeKeyword("end"))
            throw Unexpected(Current);
        CheckLabel(label);
        buffer.WriteOpcode(Opcode.End);
        _labels.RemoveAt(_labels.Count - 1);
    }

    /// <summary>An instruction in parentheses, with its operands.</summary>
    private void ParseFolded(BinaryBuffer buffer)
    {
        CheckNesting();
        Take(TokenKind.Open);
        var opcode = TakeOpcode();
        if (opcode is Opcode.Else or Opcode.End)
            throw Unexpected(_tokens[_next - 1]);
        if (opcode == Opcode.If)
        {
            ParseFoldedIf(buffer);
        }
        else if (Opcodes.KindOf(opcode) == ImmediateKind.Block)
        {
            var label = TakeLabel();
            buffer.WriteOpcode(opcode);
            TakeBlockType(buffer);
            _labels.Add(label);
            ParseInstructions(buffer);
            _labels.RemoveAt(_labels.Count - 1);
            buffer.WriteOpcode(Opcode.End);
        }
        else
        {
            var instruction = new BinaryBuffer();
            ParseImmediates(opcode, instruction);
            while (Current.Kind == TokenKind.Open)
                ParseFolded(buffer);
            buffer.WriteBytes(instruction.Written);
        }

        Take(TokenKind.Close);
    }

    private void ParseFoldedIf(BinaryBuffer buffer)
    {
        var label = TakeLabel();
        var head = new BinaryBuffer();
        head.WriteOpcode(Opcode.If);
        TakeBlockType(head);
        while (Current.Kind == TokenKind.Open && !IsList("then"))
            ParseFolded(buffer);
        buffer.WriteBytes(head.Written);
        if (!TryTakeList("then"))
            throw Unexpected(Current);
        _labels.Add(label);
        ParseInstructions(buffer);
        Take(TokenKind.Close);
        if (TryTakeList("else"))
        {
            buffer.WriteOpcode(Opcode.Else);
            ParseInstructions(buffer);
            Take(TokenKind.Close);
        }

        _labels.RemoveAt(_labels.Count - 1);
        buffer.WriteOpcode(Opcode.End);
    }

    private void CheckNesting()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            Throw("nesting too deep", Current);
    }

    private string? TakeLabel() => TryTake(TokenKind.Id, out var token) ? _source.TextOf(token) : null;

    /// <summary>A label may be repeated behind <c>else</c> and <c>end</c>.</summary>
    private void CheckLabel(string? label)
    {
        if (TryTake(TokenKind.Id, out var repeated) && _source.TextOf(repeated) != label)
            Throw("mismatching label", repeated);
    }

    private void TakeBlockType(BinaryBuffer buffer)
    {
        if (IsList("type"))
        {
            buffer.WriteSigned(TakeBlockTypeUse());
            return;
        }

        var start = _next;
        var (parameters, results) = TakeParametersAndResults(namesLocals: false, mayName: false);
        if (parameters.Count == 0 && results.Count == 0)
        {
            buffer.WriteByte(0x40);
        }
        else if (parameters.Count == 0 && results.Count == 1)
        {
            buffer.WriteByte((byte)results[0]);
        }
        else
        {
            _next = start;
            buffer.WriteSigned(TakeBlockTypeUse());
        }
    }

    private int TakeBlockTypeUse()
    {
        var start = _next;
        if (IsList("type"))
            SkipList();
        TakeParametersAndResults(namesLocals: false, mayName: false);
        _next = start;
        return TakeTypeUse(namesLocals: false);
    }
}
