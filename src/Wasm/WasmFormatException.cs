namespace Burst.Wasm;

/// <summary>Bytes that are not a module: malformed (they cannot be read) or invalid (a rule of validation is broken).</summary>
public sealed class WasmFormatException : Exception
{
    /// <summary>Makes the exception from the facts.</summary>
    /// <param name="rule">What is wrong, in the words that the specification's tests use.</param>
    /// <param name="offset">The offending byte, counted from the module's first.</param>
    /// <param name="isMalformed">Whether the bytes cannot be read at all.</param>
    /// <param name="detail">The thing, the limit and the value, where the rule alone does not say it.</param>
    /// <param name="feature">What it would mean beyond what is supported, such as <c>exceptions</c>.</param>
    public WasmFormatException(string rule, long offset, bool isMalformed, string detail = "", string? feature = null)
        : base($"{Verdict(isMalformed, feature)}: {rule}{(detail == "" ? "" : $": {detail}")} (byte {offset}, 0x{offset:x})")
    {
        Rule = rule;
        Offset = offset;
        IsMalformed = isMalformed;
        Feature = feature;
    }

    /// <summary>The rule that is broken, such as <c>type mismatch</c>.</summary>
    public string Rule { get; }

    /// <summary>The offending byte, counted from the module's first.</summary>
    public long Offset { get; }

    /// <summary>Malformed (not readable) rather than invalid.</summary>
    public bool IsMalformed { get; }

    /// <summary>
    /// What the module uses that is not supported, such as <c>exceptions</c>; <see langword="null"/> where it is just wrong.
    /// </summary>
    public string? Feature { get; }

    private static string Verdict(bool isMalformed, string? feature) => feature is null
        ? $"{(isMalformed ? "malformed" : "invalid")} module"
        : $"unsupported module: it uses {feature}";
}
