namespace Burst.Wasm;

/// <summary>Bytes that are not a module: malformed (they cannot be read) or invalid (a rule of validation is broken).</summary>
public sealed class WasmFormatException : Exception
{
    /// <summary>Makes the exception from the facts.</summary>
    /// <param name="rule">What is wrong, in the words that the specification's tests use.</param>
    /// <param name="offset">The offending byte, counted from the module's first.</param>
    /// <param name="isMalformed">Whether the bytes cannot be read at all.</param>
    /// <param name="detail">The thing, the limit and the value, where the rule alone does not say it.</param>
    public WasmFormatException(string rule, long offset, bool isMalformed, string detail = "")
        : base($"{(isMalformed ? "malformed" : "invalid")} module: {rule}{(detail == "" ? "" : $": {detail}")} (byte {offset}, 0x{offset:x})")
    {
        Rule = rule;
        Offset = offset;
        IsMalformed = isMalformed;
    }

    /// <summary>The rule that is broken, such as <c>type mismatch</c>.</summary>
    public string Rule { get; }

    /// <summary>The offending byte, counted from the module's first.</summary>
    public long Offset { get; }

    /// <summary>Malformed (not readable) rather than invalid.</summary>
    public bool IsMalformed { get; }
}
