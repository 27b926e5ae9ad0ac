using System.Collections.Concurrent;

namespace Burst.Infer.Scan.Lexing;

/// <summary>A name that directives use; there is one object for each, so that macros are found by number.</summary>
internal sealed class Symbol
{
    private static readonly ConcurrentDictionary<string, Symbol> Known = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Symbol>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    private static int _count;

    private Symbol(string name) => Name = name;

    /// <summary>How many there are; numbers are below it.</summary>
    public static int Count => Volatile.Read(ref _count);

    public string Name { get; }

    /// <summary>From 0, without gaps.</summary>
    public int Number { get; private init; }

    public static Symbol Of(ReadOnlySpan<char> name)
    {
        if (ByText.TryGetValue(name, out var symbol))
            return symbol;
        lock (Known)
        {
            if (ByText.TryGetValue(name, out symbol))
                return symbol;
            // Counted first: whoever sees the symbol sees a count above its number.
            symbol = new Symbol(name.ToString()) { Number = _count };
            Volatile.Write(ref _count, _count + 1);
            Known[symbol.Name] = symbol;
            return symbol;
        }
    }

    public override string ToString() => Name;
}
