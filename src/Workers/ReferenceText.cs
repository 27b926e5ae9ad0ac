namespace Burst.Workers;

/// <summary>Finds <c>@{GGHASH:…}</c> in an argument, to be replaced by the object's path.</summary>
/// <remarks>
/// <para>Exactly the matches of gg's <c>@\{GGHASH:([a-zA-Z0-9_.]+)(?:#([^/]+))?\}</c>, leftmost first. The tag is
/// greedy: it goes on to the last <c>}</c> before the next slash, so <c>@{GGHASH:a#b} x}</c> is one match.</para>
/// </remarks>
internal static class ReferenceText
{
    private static ReadOnlySpan<byte> Opening => "@{GGHASH:"u8;

    /// <summary>Finds the first match.</summary>
    /// <param name="text">Where to look.</param>
    /// <param name="start">Where the match starts.</param>
    /// <param name="end">Where it ends: the first byte behind it.</param>
    /// <param name="reference">What is between the colon and the tag: group 1.</param>
    public static bool TryFind(ReadOnlySpan<byte> text, out int start, out int end, out ReadOnlySpan<byte> reference)
    {
        for (start = 0; ; start += Opening.Length)
        {
            var next = text[start..].IndexOf(Opening);
            if (next < 0)
                break;
            start += next;
            var rest = text[(start + Opening.Length)..];
            var length = rest.IndexOfAnyExcept(NameBytes);
            if (length <= 0)
                continue;
            var close = rest[length] switch
            {
                (byte)'}' => length,
                (byte)'#' => EndOfTag(rest, length + 1),
                _ => -1,
            };
            if (close < 0)
                continue;
            reference = rest[..length];
            end = start + Opening.Length + close + 1;
            return true;
        }

        end = 0;
        reference = default;
        return false;
    }

    private static readonly System.Buffers.SearchValues<byte> NameBytes = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_."u8);

    private static int EndOfTag(ReadOnlySpan<byte> text, int start)
    {
        var tag = text[start..];
        var slash = tag.IndexOf((byte)'/');
        var close = (slash < 0 ? tag : tag[..slash]).LastIndexOf((byte)'}');
        return close <= 0 ? -1 : start + close;
    }
}
