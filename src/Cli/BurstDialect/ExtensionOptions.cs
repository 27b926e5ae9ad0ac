using System.CommandLine;
using System.Globalization;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>The options that say what a thunk of a WebAssembly function may have and see.</summary>
internal sealed class ExtensionOptions
{
    private readonly Option<string> _entryPoint = new("--entry-point")
    {
        Description = "the exported function to call (WebAssembly; _start if not given)",
        HelpName = "NAME",
    };

    private readonly Option<long> _memory = new("--memory")
    {
        Description = "the most memory the function may have: 64MiB, 1GiB (WebAssembly)",
        HelpName = "SIZE",
        CustomParser = result => OptionParsers.Size(result),
    };

    private readonly Option<long> _fuel = new("--fuel")
    {
        Description = "how many instructions the function may execute (WebAssembly)",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            const NumberStyles Style = NumberStyles.AllowThousands;
            if (long.TryParse(text, Style, CultureInfo.InvariantCulture, out var fuel) && fuel > 0)
                return fuel;
            result.AddError($"--fuel takes a number from 1 to {long.MaxValue}, not '{text}'");
            return 0;
        },
    };

    private readonly Option<DeterminismProfile> _determinism = new("--determinism")
    {
        Description = "strict: fixed clocks and seeded random numbers; relaxed: real ones (WebAssembly)",
        HelpName = "strict|relaxed",
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "strict":
                    return DeterminismProfile.Strict;
                case "relaxed":
                    return DeterminismProfile.Relaxed;
                default:
                    result.AddError($"--determinism takes strict or relaxed, not '{result.Tokens[0].Value}'");
                    return default;
            }
        },
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "what random numbers start from; another seed is another thunk (WebAssembly)",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
                return seed;
            result.AddError($"--seed takes a number from 0 to {ulong.MaxValue}, not '{text}'");
            return 0;
        },
    };

    public void AddTo(Command command)
    {
        command.Add(_entryPoint);
        command.Add(_memory);
        command.Add(_fuel);
        command.Add(_determinism);
        command.Add(_seed);
    }

    public ThunkExtension Read(ParseResult parsed) => new()
    {
        EntryPoint = parsed.GetValue(_entryPoint) ?? "",
        MemoryBytes = parsed.GetValue(_memory),
        Fuel = parsed.GetValue(_fuel),
        Determinism = parsed.GetValue(_determinism),
        Seed = parsed.GetValue(_seed),
    };
}
