using Burst.Engine;

namespace Burst.Gg.Options;

/// <summary>Numbers as gg reads them: blanks and a sign in front, anything behind.</summary>
public static class LooseNumber
{
    /// <summary>Reads an unsigned number; a minus sign counts down from 2⁶⁴.</summary>
    /// <exception cref="BurstException">It does not start with a number, or is too large; the message is gg's, <c>stoul</c>.</exception>
    public static ulong ParseUnsigned(string text)
    {
        var rest = text.AsSpan().TrimStart(" \t\n\v\f\r");
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
            rest = rest[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits >= 0)
            rest = rest[..digits];
        if (!ulong.TryParse(rest, out var value))
            throw new BurstException($"stoul: '{text}' is not a number");
        return negative ? unchecked(0 - value) : value;
    }
}
