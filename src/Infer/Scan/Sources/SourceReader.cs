using System.Buffers;
using System.Text;

namespace Burst.Infer.Scan.Sources;

/// <summary>Walks over a file's text: knows comments, literals, line splices.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SourceReader(string text, LanguageRules rules, int start)
{
    private static readonly SearchValues<char> InText = SearchValues.Create("\n\\\"'/");

    private readonly StringBuilder _joined = new();
    private int _lineAt = start;
    private int _line = 1;

    /// <summary>Where it stands.</summary>
    public int At { get; private set; } = start;

    public bool IsAtEnd => At >= text.Length;

    /// <summary>Called with each stretch of the text outside comments and directives, and whether it is a string's.</summary>
    public Action<int, int, bool>? OnText { get; init; }

    /// <summary>The line of <see cref="At"/>, from 1.</summary>
    public int Line
    {
        get
        {
            _line += text.AsSpan(_lineAt, At - _lineAt).Count('\n');
            _lineAt = At;
            return _line;
        }
    }

    /// <summary>Skips what may stand before a directive: space and comments, not line ends.</summary>
    /// <returns>Whether <c>#</c> follows; it is taken.</returns>
    public bool TryEnterDirective()
    {
        while (At < text.Length)
        {
            var c = text[At];
            if (c is ' ' or '\t' or '\v' or '\f' or '\0' or '\r')
                At++;
            else if (c == '#')
            {
                At++;
                return true;
            }
            else if (c == '%' && At + 1 < text.Length && text[At + 1] == ':')
            {
                At += 2;
                return true;
            }
            else if (!(c == '/' && TrySkipComment()) && !(c == '\\' && TrySkipSplice()))
                return false;
        }

        return false;
    }

    /// <summary>Goes to the next line.</summary>
    public void SkipText()
    {
        var from = At;
        while (At < text.Length)
        {
            var next = text.AsSpan(At).IndexOfAny(InText);
            At = next < 0 ? text.Length : At + next;
            if (At == text.Length)
                break;
            var c = text[At];
            if (c == '\n')
            {
                OnText?.Invoke(from, At, false);
                At++;
                return;
            }

            var before = At;
            if (c == '/')
            {
                if (TrySkipComment())
                {
                    OnText?.Invoke(from, before, false);
                    from = At;
                }
                else
                {
                    At++;
                }
            }
            else if (c == '\\')
            {
                if (!TrySkipSplice())
                    At++;
            }
            else if (c == '\'' && IsDigitSeparator())
            {
                At++;
            }
            else
            {
                OnText?.Invoke(from, before, false);
                SkipLiteral();
                OnText?.Invoke(before, At, true);
                from = At;
            }
        }

        OnText?.Invoke(from, At, false);
    }

    /// <summary>Reads what is left of a directive and goes to the next line. Comments become a space.</summary>
    public ReadOnlyMemory<char> ReadDirective()
    {
        _joined.Clear();
        var from = At;
        var end = -1;
        while (end < 0)
        {
            var next = text.AsSpan(At).IndexOfAny(InText);
            At = next < 0 ? text.Length : At + next;
            if (At == text.Length)
            {
                end = At;
                break;
            }

            var c = text[At];
            var before = At;
            if (c == '\n')
            {
                end = At > from && text[At - 1] == '\r' ? At - 1 : At;
                At++;
            }
            else if (c == '/' && TrySkipComment())
            {
                _joined.Append(text, from, before - from).Append(' ');
                from = At;
            }
            else if (c == '\\' && TrySkipSplice())
            {
                _joined.Append(text, from, before - from);
                from = At;
            }
            else if (c is '"' or '\'' && !(c == '\'' && IsDigitSeparator()))
            {
                from = ReadLiteral(from);
            }
            else
            {
                At++;
            }
        }

        if (_joined.Length == 0)
            return text.AsMemory(from, end - from);
        return _joined.Append(text, from, end - from).ToString().AsMemory();
    }

    /// <summary>Reads the directive's name; empty where none stands here.</summary>
    public ReadOnlySpan<char> ReadName()
    {
        SkipSpaceInDirective();
        var from = At;
        SkipNamePart();
        var name = text.AsSpan(from, At - from);
        while (At < text.Length && text[At] == '\\' && TrySkipSplice())
        {
            from = At;
            SkipNamePart();
            name = string.Concat(name, text.AsSpan(from, At - from));
        }

        return name;
    }

    private void SkipNamePart()
    {
        while (At < text.Length && (char.IsAsciiLetterOrDigit(text[At]) || text[At] == '_'))
            At++;
    }

    /// <summary>Reads a header's name, where one stands here, as it is written.</summary>
    public string? TryReadHeader(out bool isAngled)
    {
        isAngled = false;
        SkipSpaceInDirective();
        if (At == text.Length || text[At] is not ('"' or '<'))
            return null;
        isAngled = text[At] == '<';
        var close = isAngled ? '>' : '"';
        // A name with a splice in it, or a backslash, is not worth a second way to read it.
        var length = text.AsSpan(At + 1).IndexOfAny(close, '\n', '\\');
        if (length < 0 || text[At + 1 + length] != close)
            return null;
        var name = text.Substring(At + 1, length);
        At += length + 2;
        return name;
    }

    private void SkipSpaceInDirective()
    {
        while (At < text.Length)
        {
            var c = text[At];
            if (c is ' ' or '\t' or '\v' or '\f')
                At++;
            else if (!(c == '/' && TrySkipComment()) && !(c == '\\' && TrySkipSplice()))
                break;
        }
    }

    private int ReadLiteral(int from)
    {
        var before = At;
        SkipLiteral();
        if (text.AsSpan(before, At - before).Contains('\n'))
        {
            // Spliced, or raw over several lines: only the splices go.
            _joined.Append(text, from, before - from);
            _joined.Append(text[before..At].Replace("\\\r\n", "").Replace("\\\n", ""));
            return At;
        }

        return from;
    }

    private bool TrySkipComment()
    {
        var after = At + 1;
        // Between the slash and what follows there may be a splice.
        while (after < text.Length && text[after] == '\\' && SpliceEnd(after) is > 0 and var splice)
            after = splice;
        if (after >= text.Length)
            return false;
        if (text[after] == '*')
        {
            At = CommentEnd(after + 1);
            return true;
        }

        if (text[after] != '/' || !rules.HasLineComments)
            return false;
        At = after + 1;
        while (At < text.Length && text[At] != '\n')
        {
            var next = text.AsSpan(At).IndexOfAny('\n', '\\');
            At = next < 0 ? text.Length : At + next;
            if (At < text.Length && text[At] == '\\' && !TrySkipSplice())
                At++;
        }

        return true;
    }

    private int CommentEnd(int from)
    {
        var end = text.IndexOf("*/", from, StringComparison.Ordinal);
        end = end < 0 ? text.Length : end + 2;
        for (var at = from; text.AsSpan(at, end - at).IndexOf("*\\") is >= 0 and var star;)
        {
            at += star + 1;
            var splice = at;
            while (splice < end && text[splice] == '\\' && SpliceEnd(splice) is > 0 and var next)
                splice = next;
            if (splice > at && splice < end && text[splice] == '/')
                return splice + 1;
        }

        return end;
    }

    private bool TrySkipSplice()
    {
        var end = SpliceEnd(At);
        if (end < 0)
            return false;
        At = end;
        return true;
    }

    // GCC lets space stand between the backslash and the line's end.
    private int SpliceEnd(int backslash)
    {
        var at = backslash + 1;
        while (at < text.Length && text[at] is ' ' or '\t' or '\v' or '\f' or '\r')
            at++;
        return at < text.Length && text[at] == '\n' ? at + 1 : -1;
    }

    private void SkipLiteral()
    {
        if (text[At] == '"' && rules.HasRawStrings && At > 0 && text[At - 1] == 'R' && IsRawPrefix())
        {
            var open = text.IndexOf('(', At);
            if (open > 0 && open - At <= 17)
            {
                var close = text.IndexOf($"){text[(At + 1)..open]}\"", open, StringComparison.Ordinal);
                At = close < 0 ? text.Length : close + open - At + 1;
                return;
            }
        }

        var quote = text[At++];
        while (At < text.Length && text[At] != '\n')
        {
            var c = text[At];
            if (c == quote)
            {
                At++;
                return;
            }

            if (c != '\\')
                At++;
            else if (!TrySkipSplice())
                At += At + 1 < text.Length && text[At + 1] != '\n' ? 2 : 1;
        }
    }

    private bool IsRawPrefix()
    {
        var begin = At;
        while (begin > 0 && (char.IsAsciiLetterOrDigit(text[begin - 1]) || text[begin - 1] is '_' or '$' or >= '\x80'))
            begin--;
        return text.AsSpan(begin, At - begin) is "R" or "LR" or "uR" or "UR" or "u8R";
    }

    private bool IsDigitSeparator()
    {
        if (!rules.HasDigitSeparators || At + 1 == text.Length || !char.IsAsciiLetterOrDigit(text[At + 1]))
            return false;
        var begin = At;
        while (begin > 0 && (char.IsAsciiLetterOrDigit(text[begin - 1]) || text[begin - 1] is '_' or '.' or '\''))
            begin--;
        return begin < At && (char.IsAsciiDigit(text[begin]) || (text[begin] == '.' && char.IsAsciiDigit(text[begin + 1])));
    }
}
