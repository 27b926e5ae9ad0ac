namespace Burst.Gg.Options;

/// <summary>An option that a command knows.</summary>
/// <param name="LongName">Its name after two dashes; empty where it has none.</param>
/// <param name="ShortName">Its letter after one dash; '\0' where it has none.</param>
/// <param name="TakesValue">Whether a value must follow.</param>
public sealed record OptionSpec(string LongName, char ShortName, bool TakesValue = false);
