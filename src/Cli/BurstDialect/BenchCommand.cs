using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Burst.Cli.Benchmarking;
using Burst.Cli.Benchmarking.Headline;
using Burst.Cli.Benchmarking.Work;

namespace Burst.Cli.BurstDialect;

/// <summary>What the engine can do on this machine.</summary>
internal static class BenchCommand
{
    private const int MaxThreads = 256;
    private const int MaxCount = 100_000_000;
    private const int ShapeCount = 5_000;
    private const int MaxWaiting = 10_000_000;
    private const int MaxInFlight = 10_000;

    public static Command Bench(Host host)
    {
        var threads = new Option<int>("--threads", "-j")
        {
            Description = "engine threads; default: all processors",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
            CustomParser = result => Number(result, "--threads", MaxThreads),
        };
        var time = new Option<TimeSpan>("--seconds")
        {
            Description = "for how long, about: 30, 2m",
            HelpName = "DURATION",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(30),
            CustomParser = OptionParsers.Timeout,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "how often each step has its turn",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
            CustomParser = result => Number(result, "--rounds", 1000),
        };
        var cache = new Option<ReductionKind>("--cache")
        {
            Description = "where reductions are: on FASTER, or in memory",
            HelpName = "faster|memory",
            CustomParser = result => Name<ReductionKind>(result, "--cache"),
        };
        var counts = new Option<int[]>("--count")
        {
            Description = "run so many thunks instead, one number after the other: does the cost of one stay the same?",
            HelpName = "N,N,…",
            CustomParser = Counts,
        };
        var shape = new Option<GraphShape>("--shape")
        {
            Description = "how these thunks depend on each other",
            HelpName = string.Join('|', Enum.GetValues<GraphShape>().Select(BenchText.Name)),
            CustomParser = result => Name<GraphShape>(result, "--shape"),
        };
        var forget = new Option<bool>("--forget")
        {
            Description = "with --count: do not store thunks, and let values go soon after; reductions stay",
        };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command("bench", "Measure what the engine does in a second, beside the raw loops")
        {
            threads, time, rounds, cache, counts, shape, forget, json, Headline(host),
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(forget) && result.GetValue(shape) != GraphShape.Independent)
                result.AddError("--forget is for thunks that do not depend on each other: a graph's objects are needed to its end");
        });
        command.SetAction(parsed =>
        {
            var run = new BenchRun(host, parsed.GetValue(threads), parsed.GetValue(cache), parsed.GetValue(json));
            var forgets = parsed.GetValue(forget);
            if (parsed.GetValue(counts) is [_, ..] chosen)
                run.Scale(parsed.GetValue(shape), chosen, forgets);
            else if (parsed.GetResult(shape) is not null)
                run.Scale(parsed.GetValue(shape), [ShapeCount], forgets);
            else
                run.All(parsed.GetValue(time), parsed.GetValue(rounds));
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static Command Headline(Host host)
    {
        var count = new Option<int>("--count")
        {
            Description = "how many functions",
            HelpName = "N",
            DefaultValueFactory = _ => 5_000,
            CustomParser = result => Number(result, "--count", MaxWaiting),
        };
        var inFlight = new Option<int>("--in-flight")
        {
            Description = "how many at once",
            HelpName = "N",
            DefaultValueFactory = _ => 2_000,
            CustomParser = result => Number(result, "--in-flight", MaxInFlight),
        };
        var wait = new Option<TimeSpan>("--wait")
        {
            Description = "how long each of them waits",
            HelpName = "DURATION",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(2),
            CustomParser = OptionParsers.Timeout,
        };
        var kind = new Option<FunctionKind?>("--kind")
        {
            Description = "what they are; default: all three, one after the other",
            HelpName = "native|wasm|mixed",
            CustomParser = result => Name<FunctionKind>(result, "--kind"),
        };
        var command = new Command("headline", "Run thousands of functions that wait, thousands of them at once")
        {
            count, inFlight, wait, kind,
        };
        command.SetAction(parsed =>
        {
            var kinds = parsed.GetValue(kind) is { } chosen ? [chosen] : Enum.GetValues<FunctionKind>();
            HeadlineRun.Run(host, kinds, parsed.GetValue(count), parsed.GetValue(inFlight), parsed.GetValue(wait));
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static int Number(ArgumentResult result, string option, int most)
    {
        if (TryRead(result.Tokens[0].Value, most, out var number))
            return number;
        result.AddError($"{option} takes a number from 1 to {most}, not '{result.Tokens[0].Value}'");
        return 0;
    }

    private static int[]? Counts(ArgumentResult result)
    {
        var numbers = new List<int>();
        foreach (var word in result.Tokens[0].Value.Split(','))
        {
            if (!TryRead(word, MaxCount, out var number))
            {
                result.AddError($"--count takes numbers from 1 to {MaxCount}, not '{word}'");
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static T Name<T>(ArgumentResult result, string option)
        where T : struct, Enum
    {
        var word = result.Tokens[0].Value;
        var values = Enum.GetValues<T>();
        foreach (var value in values)
        {
            if (BenchText.Name(value) == word)
                return value;
        }

        result.AddError($"{option} takes {string.Join(", ", values.Select(BenchText.Name))}, not '{word}'");
        return default;
    }

    private static bool TryRead(string word, int most, out int number) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most;
}
