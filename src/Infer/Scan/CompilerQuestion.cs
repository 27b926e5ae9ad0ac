namespace Burst.Infer.Scan;

/// <summary>What only the compiler knows: what an operator of its preprocessor yields.</summary>
/// <param name="Name">The operator, such as <c>__has_builtin</c>.</param>
/// <param name="Argument">What stands between the parentheses, such as <c>gnu::noinline</c>.</param>
public readonly record struct CompilerQuestion(string Name, string Argument);
