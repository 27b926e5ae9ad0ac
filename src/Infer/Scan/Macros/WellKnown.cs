using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>Names with a meaning of their own.</summary>
internal static class WellKnown
{
    public static readonly Symbol VariableArguments = Symbol.Of("__VA_ARGS__");
    public static readonly Symbol VariableOption = Symbol.Of("__VA_OPT__");
    public static readonly Symbol Defined = Symbol.Of("defined");
    public static readonly Symbol True = Symbol.Of("true");
    public static readonly Symbol False = Symbol.Of("false");
}
