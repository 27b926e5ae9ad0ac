using System.Collections.Frozen;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Text;

/// <summary>The words of the text format.</summary>
internal static class TextKeywords
{
    private static readonly FrozenSet<string> Others = FrozenSet.Create(
        StringComparer.Ordinal,
        "module", "binary", "quote", "type", "func", "param", "result", "local", "import", "export", "table", "memory",
        "global", "mut", "elem", "data", "offset", "item", "declare", "start", "then", "extern", "funcref", "externref",
        "i32", "i64", "f32", "f64", "v128", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2",
        "nan:canonical", "nan:arithmetic");

    private static readonly FrozenDictionary<string, int> Opcodes = FindOpcodes();

    /// <summary>The opcode of an instruction's name; the plain one for <c>select</c>.</summary>
    public static bool TryGetOpcode(string word, out int opcode) => Opcodes.TryGetValue(word, out opcode);

    /// <summary>Whether the word has a meaning somewhere.</summary>
    public static bool IsKnown(string word) =>
        Opcodes.ContainsKey(word) || Others.Contains(word)
        || ((word.StartsWith("align=", StringComparison.Ordinal) || word.StartsWith("offset=", StringComparison.Ordinal))
            && char.IsAsciiDigit(word[^1]));

    private static FrozenDictionary<string, int> FindOpcodes()
    {
        var opcodes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < OpcodeNames.All.Length; i++)
        {
            if (OpcodeNames.All[i] is { Length: > 0 } name)
                opcodes.TryAdd(name, Structure.Opcodes.At(i));
        }

        return opcodes.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
