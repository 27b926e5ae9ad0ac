using System.Buffers;
using System.Text;

namespace Burst.Gg.Describe;

/// <summary>Words that a POSIX shell reads back as they were.</summary>
public static class ShellQuote
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=.,:/@%");

    /// <summary>One word, quoted where it has to be.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain))
            return word;
        return word.AsSpan().IndexOfAnyInRange('\0', '\x1F') < 0
            ? $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"
            : QuoteControls(word);
    }

    /// <summary>Words with blanks between them.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    // $'…' keeps a command on one line whatever its arguments hold.
    private static string QuoteControls(string word)
    {
        var text = new StringBuilder("$'");
        foreach (var letter in word)
        {
            _ = letter switch
            {
                '\n' => text.Append(@"\n"),
                '\t' => text.Append(@"\t"),
                '\r' => text.Append(@"\r"),
                '\'' or '\\' => text.Append('\\').Append(letter),
                < ' ' => text.Append($@"\x{(int)letter:x2}"),
                _ => text.Append(letter),
            };
        }

        return text.Append('\'').ToString();
    }
}
