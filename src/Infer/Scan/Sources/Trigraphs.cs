using System.Text.RegularExpressions;

namespace Burst.Infer.Scan.Sources;

/// <summary>Replaces <c>??=</c> and its like by what they stand for.</summary>
internal static partial class Trigraphs
{
    private const string Spelt = "=/'()!<>-";
    private const string Meant = "#\\^[]|{}~";

    public static string Replace(string text) => text.Contains("??", StringComparison.Ordinal)
        ? Trigraph().Replace(text, match => $"{Meant[Spelt.IndexOf(match.ValueSpan[2])]}")
        : text;

    [GeneratedRegex(@"\?\?[=/'()!<>-]", RegexOptions.CultureInvariant)]
    private static partial Regex Trigraph();
}
