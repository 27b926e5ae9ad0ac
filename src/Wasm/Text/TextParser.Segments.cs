using Burst.Wasm.Structure;

namespace Burst.Wasm.Text;

/// <summary>Element and data segments.</summary>
internal sealed partial class TextParser
{
    private void ParseElements()
    {
        TryTake(TokenKind.Id, out _);
        var segment = new ElementText { Mode = SegmentMode.Passive };
        if (TryTakeKeyword("declare"))
            segment.Mode = SegmentMode.Declarative;
        else
            TakePlace(segment);
        if (TryTakeKeyword("func"))
        {
            TakeElementFunctions(segment);
        }
        else if (Current.Kind == TokenKind.Keyword)
        {
            segment.Type = TakeReferenceType();
            TakeElementExpressions(segment);
        }
        else if (segment.Mode == SegmentMode.Active)
        {
            TakeElementFunctions(segment);
        }
        else
        {
            throw Unexpected(Current);
        }

        segment.Write(_elementSection.Next());
    }

    /// <summary>The table and offset of an active segment.</summary>
    private void TakePlace(ElementText segment)
    {
        if (TryTakeList("table"))
        {
            segment.Table = TakeIndex(_tables);
            Take(TokenKind.Close);
            segment.Mode = SegmentMode.Active;
        }
        else if (Current.Kind is TokenKind.Natural or TokenKind.Id && _tokens[_next + 1].Kind == TokenKind.Open)
        {
            segment.Table = TakeIndex(_tables);
            segment.Mode = SegmentMode.Active;
        }

        if (Current.Kind == TokenKind.Open)
        {
            segment.Mode = SegmentMode.Active;
            TakeOffset(segment.Offset);
        }
        else if (segment.Mode == SegmentMode.Active)
        {
            throw Unexpected(Current);
        }
    }

    /// <summary><c>(offset …)</c>, or one folded instruction.</summary>
    private void TakeOffset(BinaryBuffer buffer)
    {
        if (TryTakeList("offset"))
        {
            ParseExpression(buffer);
            Take(TokenKind.Close);
            return;
        }

        ParseFolded(buffer);
        buffer.WriteOpcode(Opcode.End);
    }

    private void TakeElementFunctions(ElementText segment)
    {
        // The types that a segment may have without expressions are none but one.
        segment.HasExpressions = segment.Type != ValueType.FunctionReference;
        while (Current.Kind is TokenKind.Natural or TokenKind.Id)
        {
            segment.Count++;
            var function = TakeIndex(_functions);
            if (segment.HasExpressions)
                segment.Elements.WriteOpcode(Opcode.RefFunc);
            segment.Elements.WriteUnsigned(function);
            if (segment.HasExpressions)
                segment.Elements.WriteOpcode(Opcode.End);
        }
    }

    private void TakeElementExpressions(ElementText segment)
    {
        segment.HasExpressions = true;
        while (Current.Kind == TokenKind.Open)
        {
            segment.Count++;
            if (TryTakeList("item"))
            {
                ParseExpression(segment.Elements);
                Take(TokenKind.Close);
            }
            else
            {
                ParseFolded(segment.Elements);
                segment.Elements.WriteOpcode(Opcode.End);
            }
        }
    }

    private void ParseData()
    {
        TryTake(TokenKind.Id, out _);
        var memory = 0;
        var isActive = false;
        if (TryTakeList("memory"))
        {
            memory = TakeIndex(_memories);
            Take(TokenKind.Close);
            isActive = true;
        }
        else if (Current.Kind is TokenKind.Natural or TokenKind.Id)
        {
            memory = TakeIndex(_memories);
            isActive = true;
        }

        if (isActive || Current.Kind == TokenKind.Open)
        {
            var offset = new BinaryBuffer();
            TakeOffset(offset);
            WriteActiveData(memory, offset.Written, TakeStrings());
            return;
        }

        var buffer = _dataSection.Next();
        buffer.WriteByte(1);
        buffer.WriteBlock(TakeStrings());
    }

    private void WriteActiveData(int memory, ReadOnlySpan<byte> offset, byte[] content)
    {
        var buffer = _dataSection.Next();
        buffer.WriteByte((byte)(memory == 0 ? 0 : 2));
        if (memory != 0)
            buffer.WriteUnsigned(memory);
        buffer.WriteBytes(offset);
        buffer.WriteBlock(content);
    }
}
