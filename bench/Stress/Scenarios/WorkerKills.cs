using Burst.Stress.Jobs;

namespace Burst.Stress.Scenarios;

/// <summary>Functions' processes, and what they start, killed with SIGKILL at random.</summary>
internal sealed class WorkerKills : Scenario
{
    private const int Calls = 600;
    private const double SleepSeconds = 0.03;
    private const int LongestPauseMs = 25;
    private const int Retries = 200;

    public override string Name => "kill-workers";

    public override string Summary => "functions' processes and their children ended by kill -9 at random; burst force tries them again";

    public override async Task RunAsync(ScenarioRun run)
    {
        do
            await RunJobAsync(run);
        while (!run.IsTimeUp);
    }

    private static async Task RunJobAsync(ScenarioRun run)
    {
        var folder = run.NewFolder();
        var job = new JobFolder(folder);
        var first = run.Random.Next(1_000_000);
        for (var i = 0; i < Calls; i++)
            job.Add(i % 4 == 0 ? Call.Mixed(first + i) : new Call(CallKind.Square, first + i), SleepSeconds);

        using var burst = job.Force(run.Figures, ["-j", "8", "--retries", $"{Retries}"]);
        while (!burst.HasEnded && !run.IsTimeUp)
        {
            await Task.Delay(run.Random.Next(LongestPauseMs));
            var below = ProcessTree.Below(burst.ProcessId);
            if (below.Count > 0 && ProcessTree.Kill(below[run.Random.Next(below.Count)]))
                run.Checks.Count("kills");
        }

        var (code, error) = await burst.EndAsync(JobFolder.Limit);
        var events = burst.Events;
        var retries = events.Retried.Values.Sum();
        run.Checks.Require(code == 0, $"burst ended with {code}: {error.Trim()}");
        run.Checks.Require(retries > 0, "no kill has hit a function");
        run.Checks.Count("functions hit and tried again", retries);
        run.Checks.Complete(job.Check(run.Checks, events.Values, step: 3), Calls, "results");
        run.Checks.Once(
            events.Executed.Count, [.. Repeated(job, events)],
            "one good end each as the engine tells; no more journal entries than one and the attempts that were hit");
        run.Discard(folder);
    }

    private static IEnumerable<string> Repeated(JobFolder job, EventLog events)
    {
        var starts = job.Journal.Read().CountBy(entry => entry.Number).ToDictionary();
        foreach (var (thunk, call) in job.Calls)
        {
            var (entered, hit, ends) = (
                starts.GetValueOrDefault(call.Number), events.Retried.GetValueOrDefault(thunk), events.Executed.GetValueOrDefault(thunk));
            if (ends != 1 || entered > 1 + hit)
                yield return $"{call} started {entered} times, was hit {hit} times, came to {ends} good ends";
        }
    }
}
