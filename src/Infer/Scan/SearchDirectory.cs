namespace Burst.Infer.Scan;

/// <summary>A directory in which headers are looked for.</summary>
/// <param name="Name">As it is spelt in dependency files and <c>__FILE__</c>; relative to the compiler's directory where
/// it does not begin with a slash.</param>
/// <param name="IsSystem">Whether its files are system headers, which <c>-MMD</c> leaves out.</param>
public sealed record SearchDirectory(string Name, bool IsSystem);
