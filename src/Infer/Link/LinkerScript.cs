using System.Collections.Immutable;
using System.Text;

namespace Burst.Infer.Link;

/// <summary>A linker script that stands in a library's place, such as glibc's <c>libc.so</c>: what it names.</summary>
/// <remarks>
/// <para>Only scripts made of <c>INPUT</c>, <c>GROUP</c>, <c>AS_NEEDED</c>, <c>OUTPUT_FORMAT</c> and comments are understood.
/// Immutable.</para>
/// <para>Source: ld manual, "Implicit Linker Scripts" and "File Commands".</para>
/// </remarks>
internal sealed class LinkerScript
{
    private readonly ImmutableArray<string> _tokens;

    private LinkerScript(ImmutableArray<string> tokens, ImmutableArray<string> names)
    {
        _tokens = tokens;
        Names = names;
    }

    /// <summary>The files and libraries (<c>-lm</c>) that it names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Reads a script, or says no where it holds anything else.</summary>
    public static LinkerScript? TryParse(string text)
    {
        if (Tokens(text) is not { } tokens)
            return null;
        var names = ImmutableArray.CreateBuilder<string>();
        var open = new Stack<string>();
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (token is "INPUT" or "GROUP" or "AS_NEEDED" or "OUTPUT_FORMAT")
            {
                if (i + 1 == tokens.Length || tokens[++i] != "(" || (open.Count == 0) == (token == "AS_NEEDED"))
                    return null;
                open.Push(token);
            }
            else if (token == ")")
            {
                if (!open.TryPop(out _))
                    return null;
            }
            else if (open.Count == 0 || token == "(")
            {
                return null;
            }
            else if (token != "," && open.Peek() != "OUTPUT_FORMAT")
            {
                names.Add(token);
            }
        }

        return open.Count == 0 ? new LinkerScript(tokens, names.DrainToImmutable()) : null;
    }

    /// <summary>The same script with absolute names meant from the linker's <c>--sysroot</c>.</summary>
    public string InSysroot()
    {
        var text = new StringBuilder();
        foreach (var token in _tokens)
            text.Append(token.StartsWith('/') ? $"={token}" : token).Append(' ');
        return text.Append('\n').ToString();
    }

    // Names may be quoted; those that would need it again are left to the real linker.
    private static ImmutableArray<string>? Tokens(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]) || text[i] == ';')
            {
                i++;
            }
            else if (text.AsSpan(i).StartsWith("/*"))
            {
                var end = text.IndexOf("*/", i + 2, StringComparison.Ordinal);
                if (end < 0)
                    return null;
                i = end + 2;
            }
            else if (text[i] is '(' or ')' or ',')
            {
                tokens.Add(text[i++].ToString());
            }
            else
            {
                var start = i;
                while (i < text.Length && IsNameCharacter(text[i]))
                    i++;
                if (i == start)
                    return null;
                tokens.Add(text[start..i]);
            }
        }

        return tokens.DrainToImmutable();
    }

    private static bool IsNameCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '+' or '=' or '$' or '~';
}
