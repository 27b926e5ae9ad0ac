namespace Burst.Wasm.Text;

/// <summary>A text that is not a module.</summary>
public sealed class WasmTextException : Exception
{
    /// <summary>Makes the exception from the facts.</summary>
    /// <param name="rule">What is wrong, in the words that the specification's tests use.</param>
    /// <param name="line">The line of the offending token, from 1.</param>
    /// <param name="column">Its first byte in that line, from 1.</param>
    /// <param name="detail">More, where the rule alone does not say it.</param>
    public WasmTextException(string rule, int line, int column, string detail = "")
        : base($"line {line}, column {column}: {rule}{(detail == "" ? "" : $": {detail}")}")
    {
        Rule = rule;
        Line = line;
        Column = column;
    }

    /// <summary>The rule that is broken, such as <c>unexpected token</c>.</summary>
    public string Rule { get; }

    /// <summary>The line of the offending token, from 1.</summary>
    public int Line { get; }

    /// <summary>The first byte of the offending token in its line, from 1.</summary>
    public int Column { get; }
}
