using System.CommandLine.Parsing;

namespace Burst.Cli.BurstDialect;

/// <summary>Values of options that the parser does not know.</summary>
internal static class OptionParsers
{
    public static TimeSpan Timeout(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && Duration.TryParse(result.Tokens[0].Value, out var duration))
            return duration;
        result.AddError($"'{string.Join(' ', result.Tokens.Select(token => token.Value))}' is not a duration: write 500ms, 30s, 2m or 1h");
        return default;
    }

    public static long Size(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && ByteSize.TryParse(result.Tokens[0].Value, out var bytes))
            return bytes;
        result.AddError($"'{string.Join(' ', result.Tokens.Select(token => token.Value))}' is not a size: write 65536, 64KiB, 16MiB or 1GiB");
        return 0;
    }
}
