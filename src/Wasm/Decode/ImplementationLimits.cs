namespace Burst.Wasm.Decode;

/// <summary>How much of everything a module may have. The specification leaves this to us (appendix A.2).</summary>
/// <remarks>The numbers are those that browsers agreed on in the JavaScript API, so that what runs there runs here,
/// save where large programs need more.</remarks>
internal static class ImplementationLimits
{
    public const int ModuleBytes = 1 << 30;
    public const int Types = 1_000_000;
    public const int Functions = 1_000_000;
    public const int Imports = 1_000_000;
    public const int Exports = 1_000_000;
    public const int Globals = 1_000_000;
    public const int Tables = 100;
    public const int Memories = 100;
    public const int DataSegments = 100_000;
    public const int ElementSegments = 10_000_000;
    public const int Elements = 10_000_000;
    public const int TableSize = 10_000_000;
    public const int Parameters = 1_000;
    public const int Results = 1_000;
    public const int Locals = 50_000;
    public const int FunctionBytes = 7_654_321;
    public const int BranchTable = 65_520;
    public const int BlockDepth = 65_536;

    /// <summary>
    /// Operands on the stack: with all locals and parameters fewer than the 65,535 locals of a method in IL.
    /// </summary>
    public const int Operands = 12_000;

    /// <summary>The exception for a module that is too much.</summary>
    /// <param name="what">The things, in the plural.</param>
    /// <param name="value">How many there are.</param>
    /// <param name="limit">How many there may be.</param>
    /// <param name="offset">Where that is said.</param>
    public static WasmFormatException Exceeded(string what, long value, long limit, int offset) =>
        new($"too many {what}", offset, isMalformed: false, $"{value}, where at most {limit} are supported");
}
