using System.Globalization;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Campaign;

/// <summary>What the command line says. Immutable.</summary>
internal sealed record StressOptions
{
    public const string Help = """
        Usage: tools/stress [--minutes N] [--only NAME,...] [--seed S] [--list] [--keep]
          --minutes N      how long to go on, from 1 up; the scenarios share it, and start again with other seeds (5)
          --only NAME,...  these scenarios only
          --seed S         what chance starts from; the same seed makes the same jobs, not the same timing (from the clock)
          --list           say which scenarios there are
          --keep           leave the folders of scenarios whose verdict failed

        """;

    /// <summary>How long to go on, in minutes.</summary>
    /// <value>From 1 to 10,000. The default is 5.</value>
    public double Minutes { get; init; } = 5;

    /// <summary>The scenarios to run, in the order of the catalog.</summary>
    public IReadOnlyList<Scenario> Scenarios { get; init; } = Catalog.All;

    /// <summary>What chance starts from.</summary>
    public int Seed { get; init; }

    public bool Keeps { get; init; }

    public bool WantsList { get; init; }

    public bool WantsHelp { get; init; }

    /// <exception cref="FormatException">The command line is wrong; says how.</exception>
    public static StressOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new StressOptions { Seed = Random.Shared.Next(1_000_000) };
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count
                ? arguments[i]
                : throw new FormatException($"{arguments[^1]} needs a value");
            options = arguments[i] switch
            {
                "--minutes" => options with { Minutes = Number("--minutes", Value(), 1, 10_000) },
                "--seed" => options with { Seed = (int)Number("--seed", Value(), 0, int.MaxValue - 1) },
                "--only" => options with { Scenarios = Catalog.Find(Value().Split(',')) },
                "--keep" => options with { Keeps = true },
                "--list" => options with { WantsList = true },
                "--help" or "-h" => options with { WantsHelp = true },
                var other => throw new FormatException($"'{other}' is not one of its options; --help names them"),
            };
        }

        return options;
    }

    private static double Number(string option, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{option} takes a number from {least:N0} to {most:N0}, not '{text}'");
}
