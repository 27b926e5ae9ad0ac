using System.Collections.Immutable;

namespace Burst.Infer.Archive;

/// <summary>A call of <c>ar</c>, read.</summary>
/// <remarks>Source: ar(1) of GNU binutils.</remarks>
/// <param name="Keys">Its letters, such as <c>rcs</c>, without a dash.</param>
/// <param name="Archive">The archive, as spelt.</param>
/// <param name="Members">The files that follow, as spelt.</param>
internal sealed record ArCommand(string Keys, string Archive, ImmutableArray<string> Members)
{
    private const string Operations = "dmpqrtx";

    /// <summary>What it does: one of <c>dmpqrtx</c>, or <c>s</c> where it only makes the index.</summary>
    public char Operation => Keys.FirstOrDefault(key => Operations.Contains(key), 's');

    /// <summary>Whether it prints what it does.</summary>
    public bool IsVerbose => Keys.Contains('v');

    /// <summary>Whether it leaves the archive with an index of symbols.</summary>
    public bool MakesIndex => !Keys.Contains('S');

    /// <summary>Reads a command line whose response files have been opened.</summary>
    /// <param name="arguments">What follows the tool's name.</param>
    /// <returns><see langword="null"/> where it is not understood.</returns>
    public static ArCommand? TryParse(ImmutableArray<string> arguments)
    {
        if (arguments.IsEmpty)
            return null;
        var keys = arguments[0].TrimStart('-');
        var at = 1;
        if (arguments[0].StartsWith("--", StringComparison.Ordinal))
            return null;
        if (arguments[0].StartsWith('-'))
        {
            for (; at < arguments.Length && arguments[at].StartsWith('-'); at++)
                keys += arguments[at][1..];
        }

        var operands = arguments[at..];
        return keys.All(key => (Operations + "cDsSuv").Contains(key)) && keys.Count(Operations.Contains) <= 1
            && !operands.IsEmpty && !operands.Any(operand => operand.StartsWith('-') || operand.Length == 0)
            ? new ArCommand(keys, operands[0], operands[1..])
            : null;
    }
}
