using Burst.Stress.Jobs;

namespace Burst.Stress.Scenarios;

/// <summary><c>burst force</c> killed with SIGKILL at random moments, and started again, until its job is done.</summary>
internal sealed class EngineKills : Scenario
{
    private const int Calls = 3000;
    private const int LeastKills = 4;
    private const int ShortestMs = 60;
    private const int LongestMs = 900;

    public override string Name => "kill-engine";

    public override string Summary => "burst force ended by kill -9 at random moments and started again, until the job is done";

    public override double Weight => 1.5;

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
            job.Add(i % 2 == 0 ? new Call(CallKind.Square, first + i) : Call.Mixed(first + i));

        var watch = new RecordWatch(job);
        for (var kills = 0; ;)
        {
            using var burst = job.Force(run.Figures, ["-j", "8"]);
            var mayBeKilled = !run.IsTimeUp || kills < LeastKills;
            if (mayBeKilled)
                await Task.Delay(run.Random.Next(ShortestMs, LongestMs));
            var isKilled = mayBeKilled && !burst.HasEnded;
            if (isKilled)
                burst.Kill();

            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            await ProcessTree.WaitUntilNoneInAsync(folder, JobFolder.Limit);
            foreach (var fault in watch.Look())
                run.Checks.Fault(fault);
            run.Say($"{watch.Count:N0} reductions");
            if (isKilled)
            {
                kills++;
                run.Checks.Count("kills");
                continue;
            }

            run.Checks.Require(code == 0, $"the last run ended with {code}: {error.Trim()}");
            run.Checks.Complete(job.Check(run.Checks, burst.Events.Values, step: 5), Calls, "results");
            break;
        }

        run.Checks.Once(watch.Count, watch.Repeated(), "no process started whose reduction was recorded; what was under way at a kill may");
        run.Discard(folder);
    }
}
