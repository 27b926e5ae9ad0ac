using Burst.Stress.Jobs;

namespace Burst.Stress.Scenarios;

/// <summary>Three <c>burst serve</c> and one <c>burst force</c>; one server after the other is killed while it works, and
/// comes back for the next job.</summary>
internal sealed class ServerKills : Scenario
{
    private const int Servers = 3;
    private const int Slots = 4;
    private const int Calls = 300;
    private const double SleepSeconds = 0.02;

    public override string Name => "kill-servers";

    public override string Summary => "burst serve processes ended by kill -9 in the middle of a job, and started again for the next";

    public override async Task RunAsync(ScenarioRun run)
    {
        var root = run.NewFolder();
        var servers = new ServerProcess[Servers];
        try
        {
            for (var i = 0; i < Servers; i++)
                servers[i] = await ServerProcess.StartAsync(run.Figures, Path.Join(root, $"server{i}"), "127.0.0.1:0", Slots);
            do
            {
                await RunJobAsync(run, servers);
                for (var i = 0; i < Servers; i++)
                {
                    var address = servers[i].Address;
                    if (!servers[i].HasEnded)
                        continue;
                    servers[i].Dispose();
                    servers[i] = await ServerProcess.StartAsync(run.Figures, Path.Join(root, $"server{i}"), address, Slots);
                }
            }
            while (!run.IsTimeUp);
        }
        finally
        {
            foreach (var server in servers.Where(server => server is not null))
                server.Dispose();
        }

        run.Discard(root);
    }

    private static async Task RunJobAsync(ScenarioRun run, ServerProcess[] servers)
    {
        var folder = run.NewFolder();
        var job = new JobFolder(folder);
        var first = run.Random.Next(1_000_000);
        for (var i = 0; i < Calls; i++)
            job.Add(i % 5 == 0 ? Call.Mixed(first + i) : new Call(CallKind.Square, first + i), SleepSeconds);

        var addresses = string.Join(',', servers.Select(server => server.Address));
        using var burst = job.Force(run.Figures, ["--engine", $"remote={addresses}"]);
        var kills = run.Random.Next(1, Servers);
        foreach (var server in servers.OrderBy(_ => run.Random.Next()).Take(kills).ToArray())
        {
            var enough = job.Journal.Read().Count + run.Random.Next(10, 60);
            while (!burst.HasEnded && job.Journal.Read().Count < enough)
                await Task.Delay(10);
            if (burst.HasEnded)
                break;
            server.Kill();
            run.Checks.Count("servers killed");
        }

        var (code, error) = await burst.EndAsync(JobFolder.Limit);
        run.Say($"{burst.Events.Executed.Count} run on {Servers} servers");
        run.Checks.Require(code == 0, $"burst ended with {code}: {error.Trim()}");
        run.Checks.Complete(job.Check(run.Checks, burst.Events.Values, step: 3), Calls, "results");
        CheckRepeated(run, job, burst.Events, servers.Count(server => server.HasEnded));
        run.Discard(folder);
    }

    // A killed server's own record of what it had begun is out of reach, so that many may run once more elsewhere.
    private static void CheckRepeated(ScenarioRun run, JobFolder job, EventLog events, int killed)
    {
        var starts = job.Journal.Read().CountBy(entry => entry.Number).ToArray();
        var extra = starts.Sum(pair => pair.Value - 1);
        var twice = events.Executed.Where(pair => pair.Value > 1).Select(pair => $"{pair.Key}, {pair.Value} good ends").ToList();
        if (extra > killed * Slots)
            twice.Add($"{extra} processes started again, though only {killed * Slots} can have been under way on what was killed");
        run.Checks.Count("begun on a killed server and run elsewhere", extra);
        run.Checks.Once(
            events.Executed.Count, twice,
            "one good end each as the engine tells; no more started again in the journal than slots killed");
    }
}
