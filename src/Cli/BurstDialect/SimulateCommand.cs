using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Burst.Cli.Forcing;
using Burst.Cli.Timelines;

namespace Burst.Cli.BurstDialect;

/// <summary>What other numbers of workers would have made of a run.</summary>
internal static class SimulateCommand
{
    private const int MaxWorkers = 1_000_000;
    private const int ShownOnPath = 6;

    public static Command Simulate(Host host)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "a report, as 'burst force --report FILE' writes it, page or JSON",
        };
        var workers = new Option<int[]>("--workers")
        {
            Description = "numbers of workers",
            HelpName = "N,N,…",
            DefaultValueFactory = _ => [.. TimelineJson.Workers],
            CustomParser = ParseWorkers,
        };
        var overhead = new Option<TimeSpan?>("--overhead")
        {
            Description = "what each thunk costs on top, as for the network: 5ms, 1s",
            HelpName = "DURATION",
            CustomParser = result => OptionParsers.Timeout(result),
        };
        var cpu = new Option<bool>("--cpu")
        {
            Description = "count thunks' processor time instead of their elapsed time: for a run on a busy machine",
        };
        var command = new Command("simulate", "Say how long a run would have taken on more workers")
        {
            file, workers, overhead, cpu,
        };
        command.SetAction(parsed =>
        {
            var timeline = TimelineFile.Read(parsed.GetRequiredValue(file));
            var cost = Simulation.Cost(parsed.GetValue(cpu), parsed.GetValue(overhead) ?? TimeSpan.Zero);
            Write(host, timeline, cost, parsed.GetRequiredValue(workers));
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static void Write(Host host, Timeline timeline, Func<TimelineTask, TimeSpan> cost, int[] workers)
    {
        var order = new TaskOrder(timeline.Tasks);
        var critical = CriticalPath.Find(timeline.Tasks, order, cost);
        var work = TimeSpan.FromTicks(timeline.Tasks.Sum(task => cost(task).Ticks));
        var run = timeline.Count(TaskState.Run);
        host.Out.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{ProgressText.Count(run, "thunk")} run in {ProgressText.Duration(timeline.Elapsed)} on {(timeline.Slots == 0 ? "servers" : ProgressText.Count(timeline.Slots, "slot"))}: {ProgressText.Duration(work)} of work\n\n"));
        if (run < timeline.Tasks.Length)
        {
            host.Out.Write(
                $"{ProgressText.Count(timeline.Tasks.Length - run, "thunk")} did not run and counts as nothing; 'burst force --no-cache' runs all\n\n");
        }

        if (work == TimeSpan.Zero)
            return;
        host.Out.Write("workers        time    speed-up    busy\n");
        foreach (var count in workers)
        {
            var time = Simulation.Run(timeline.Tasks, order, cost, count);
            host.Out.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{count,7:N0}  {ProgressText.Duration(time),10}  {work / time,9:0.0}×  {work / time / count,6:P0}\n"));
        }

        host.Out.Write($"\nNo number of workers is faster than {ProgressText.Duration(critical.Length)}, the critical path:\n");
        foreach (var task in critical.Tasks.Select(index => timeline.Tasks[index]).OrderByDescending(cost).Take(ShownOnPath))
            host.Out.Write($"{ProgressText.Duration(cost(task)),10}  {task.Name.Kind} {task.Name.Label}\n");
        if (critical.Tasks.Length > ShownOnPath)
            host.Out.Write($"            and {critical.Tasks.Length - ShownOnPath} that take less\n");
    }

    private static int[]? ParseWorkers(ArgumentResult result)
    {
        var numbers = new List<int>();
        foreach (var word in result.Tokens[0].Value.Split(','))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxWorkers)
            {
                result.AddError($"--workers takes numbers from 1 to {MaxWorkers}, not '{word}'");
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }
}
