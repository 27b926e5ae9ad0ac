using Burst.Engine.Execute;
using Burst.Stress.Jobs;
using Burst.Thunks;

namespace Burst.Stress.Scenarios;

/// <summary>Functions that fail in every way there is, and slow ones, among good ones: each is told once, by what it did, and
/// stops only what depends on it.</summary>
internal sealed class Failures : Scenario
{
    private const int OfEach = 12;
    private const int GoodCalls = 1200;
    private const uint HangingMs = 1500;

    // For all others, which may be slow on a machine with much else to do.
    private const string LimitText = "100s";

    private const string TrapModule = """(func (export "_start") unreachable)""";
    private const string EndlessModule = """(func (export "_start") (loop $again (br $again)))""";

    private static readonly (string Script, FailureKind Kind)[] _scripts =
    [
        ("exit 7", FailureKind.Exited),
        ("echo hopeless >&2; head -c 300000 /dev/zero >&2; exit 1", FailureKind.Exited),
        ("kill -SEGV $$", FailureKind.Signalled),
        ("kill -KILL $$", FailureKind.Signalled),
        ("sleep 60", FailureKind.TimedOut),
        ("trap '' TERM INT HUP; (trap '' TERM INT HUP; sleep 60) & sleep 60", FailureKind.TimedOut),
        ("echo lost > somewhere-else", FailureKind.OutputMissing),
        ("mkdir out", FailureKind.OutputInvalid),
        ("ln -s /etc/passwd out", FailureKind.OutputInvalid),
    ];

    public override string Name => "failures";

    public override string Summary => "functions that exit, crash, hang, trap, write nothing or the wrong thing, among good and slow ones";

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
        for (var i = 0; i < GoodCalls; i++)
            job.Add(Call.Mixed(first + i), run.Random.Next(20) == 0 ? 0.2 : 0);

        var expected = AddBad(job, first + GoodCalls);
        var waiting = expected.Keys.Select(thunk => job.Functions.Process(
            FunctionSet.Program(job.Objects, "waiting", "#!/bin/sh\ncat \"$1\" > out"),
            ["waiting", $"@{{GGHASH:{thunk}}}"], [new ThunkInput(thunk)])).Select(hash => $"{hash}").ToArray();

        for (var round = 1; round <= 2; round++)
        {
            // Many slots: what only sleeps until its time is up should not hold up the rest.
            using var burst = job.Force(run.Figures, ["-j", "64", "--timeout", LimitText], waiting);
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            run.Say($"round {round}: {burst.Events.Failed.Count} failures");
            CheckRun(run, job, burst.Events, expected, waiting.Length, round);
            run.Checks.Require(code == 1, $"burst ended with {code} though functions failed");
            foreach (var thunk in expected.Keys)
                run.Checks.Require(error.Contains($"failed: {thunk}", StringComparison.Ordinal), $"{thunk} failed and is not named");
        }

        var repeated = job.Journal.Read().CountBy(entry => entry.Number).Where(pair => pair.Value > 1);
        run.Checks.Once(
            job.Calls.Count, repeated.Select(pair => $"process {pair.Key}, {pair.Value} times"),
            "journal of the good ones over two runs of burst; the second runs only what failed");
        run.Discard(folder);
    }

    private static Dictionary<string, FailureKind> AddBad(JobFolder job, long first)
    {
        var expected = new Dictionary<string, FailureKind>();
        foreach (var (script, kind) in _scripts)
        {
            var function = FunctionSet.Program(job.Objects, "bad", $"#!/bin/sh\n{script}");
            for (var i = 0; i < OfEach; i++)
                expected.Add($"{job.Functions.Process(function, ["bad", $"{first + i}"], [], LimitOf(kind))}", kind);
        }

        var trap = job.Objects.AddModule(TrapModule);
        var endless = job.Objects.AddModule(EndlessModule);
        for (var i = 0; i < OfEach; i++)
        {
            expected.Add($"{job.Functions.Module(trap, ["trap", $"{i}"], [])}", FailureKind.Signalled);
            expected.Add($"{job.Functions.Module(endless, ["fuel", $"{i}"], [], new ThunkExtension { Fuel = 1_000_000 })}", FailureKind.Signalled);
        }

        // It holds one of the engine's threads until its time is up, so there is one.
        expected.Add($"{job.Functions.Module(endless, ["endless"], [], timeoutMs: HangingMs)}", FailureKind.TimedOut);
        return expected;
    }

    private static uint LimitOf(FailureKind kind) => kind == FailureKind.TimedOut ? HangingMs : 0;

    private static void CheckRun(
        ScenarioRun run, JobFolder job, EventLog events, Dictionary<string, FailureKind> expected, int waiting, int round)
    {
        foreach (var (thunk, kind) in expected)
        {
            var told = string.Join(", ", events.Failed.GetValueOrDefault(thunk) ?? []);
            run.Checks.Require(told == $"{kind}", $"round {round}: {thunk} should fail as {kind}, and is told as '{told}'");
        }

        run.Checks.Require(events.Failed.Count == expected.Count, $"round {round}: {events.Failed.Count - expected.Count} more failures");
        run.Checks.Require(events.Skipped == waiting, $"round {round}: {events.Skipped} skipped, {waiting} depend on what failed");
        run.Checks.Count("failures told by their kinds", expected.Count);
        run.Checks.Complete(job.Check(run.Checks, events.Values, step: 5), job.Calls.Count, "good results");
        if (round > 1)
            run.Checks.Require(events.Executed.Count == 0, $"{events.Executed.Count} good ones ran again");
    }
}
