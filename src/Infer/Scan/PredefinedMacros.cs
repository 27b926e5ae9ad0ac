using System.Collections.Immutable;
using Burst.Infer.Scan.Macros;

namespace Burst.Infer.Scan;

/// <summary>What a compiler defines by itself, read once for each set of flags.</summary>
/// <remarks>Immutable.</remarks>
public sealed class PredefinedMacros
{
    private PredefinedMacros(ImmutableArray<Macro> macros) => Macros = macros;

    internal ImmutableArray<Macro> Macros { get; }

    /// <summary>Reads what <c>gcc -dM -E -x c /dev/null</c> prints.</summary>
    /// <param name="text">Lines of <c>#define NAME VALUE</c>; others are left out.</param>
    /// <param name="rules">The language.</param>
    public static PredefinedMacros Parse(string text, LanguageRules rules)
    {
        const string Define = "#define ";
        var macros = ImmutableArray.CreateBuilder<Macro>();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith(Define, StringComparison.Ordinal))
                macros.Add(MacroText.Parse(line.AsMemory(Define.Length), rules));
        }

        return new PredefinedMacros(macros.ToImmutable());
    }
}
