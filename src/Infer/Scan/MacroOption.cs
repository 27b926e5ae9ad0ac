namespace Burst.Infer.Scan;

/// <summary>A <c>-D</c> or <c>-U</c> of the command line.</summary>
/// <param name="Text">What follows the option: <c>NAME</c>, <c>NAME=VALUE</c> or <c>NAME(x)=VALUE</c>.</param>
/// <param name="IsUndefinition">Whether it is <c>-U</c>.</param>
public sealed record MacroOption(string Text, bool IsUndefinition = false);
