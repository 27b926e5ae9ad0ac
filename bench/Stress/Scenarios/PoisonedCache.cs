using System.Text;
using Burst.Engine.Store;
using Burst.Stress.Jobs;
using Burst.Thunks;

namespace Burst.Stress.Scenarios;

/// <summary>Objects, reductions and the index damaged on disk between runs: what is damaged is made again, nothing wrong comes
/// out.</summary>
/// <remarks>A reduction that names another value which exists cannot be told from a right one, by design: it is the only record
/// of what a function returned.</remarks>
internal sealed class PoisonedCache : Scenario
{
    private const int Calls = 600;
    private const int Damages = 60;

    private static readonly string[] _kinds =
    [
        "objects deleted", "objects with a flipped bit", "objects cut off", "objects emptied",
        "reductions emptied", "reductions of garbage", "reductions that name what does not exist", "reductions cut off",
        "reductions that are links to nowhere",
    ];

    public override string Name => "poison";

    public override string Summary => "objects, reductions and the FASTER index damaged on disk; what comes out is right or says what is wrong";

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
            job.Add(i % 3 == 0 ? new Call(CallKind.Square, first + i) : Call.Mixed(first + i));
        using (var burst = job.Force(run.Figures))
        {
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            run.Checks.Require(code == 0, $"before any damage burst ended with {code}: {error.Trim()}");
        }

        var whole = job.Reductions();
        var damaged = new HashSet<string>();
        foreach (var thunk in run.Random.GetItems([.. whole.Keys], Damages))
        {
            if (damaged.Add(thunk))
                Damage(run, job, thunk, whole[thunk]);
        }

        job.Journal.Begin(1);
        using (var burst = job.Force(run.Figures))
        {
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            run.Say($"{damaged.Count} damaged, {burst.Events.Executed.Count} run again");
            run.Checks.Require(code == 0, $"after the damage burst ended with {code}: {error.Trim()}");
            RequireOnly(run, burst.Events, damaged);
            damaged = [.. RemoveCorrupt(run, job, burst.Events.Values)];
        }

        await CheckFolderAsync(run, job, damaged);
        CheckJournal(run, job);
        run.Discard(folder);
    }

    /// <summary>A folder in a reduction's place is nothing that burst may delete: it says so, and goes on with the rest.</summary>
    private static async Task CheckFolderAsync(ScenarioRun run, JobFolder job, HashSet<string> damaged)
    {
        var thunk = job.Calls.Keys.ElementAt(run.Random.Next(Calls));
        var reduction = Path.Join(job.FullPath, ".gg", "reductions", thunk);
        File.Delete(reduction);
        Directory.CreateDirectory(reduction);
        job.Journal.Begin(2);
        using (var burst = job.Force(run.Figures))
        {
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            run.Checks.Require(
                code == 1 && error.Contains($"The reduction of {thunk} cannot be recorded", StringComparison.Ordinal),
                $"with a folder in the place of {thunk} burst ended with {code}: {error.Trim()}");
            run.Checks.Require(burst.Events.Values.Count == Calls - 1, $"{burst.Events.Values.Count} values beside a folder");
            RequireOnly(run, burst.Events, [thunk, .. damaged]);
        }

        Directory.Delete(reduction);
        job.Journal.Begin(3);
        using (var burst = job.Force(run.Figures))
        {
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            run.Checks.Require(code == 0, $"after all was mended burst ended with {code}: {error.Trim()}");
            RequireOnly(run, burst.Events, [thunk]);
            run.Checks.Complete(job.Check(run.Checks, burst.Events.Values), Calls, "results");
        }
    }

    // An object of the right length is believed until somebody reads it; then its name tells.
    private static List<string> RemoveCorrupt(ScenarioRun run, JobFolder job, IReadOnlyDictionary<string, string> values)
    {
        var found = new List<string>();
        foreach (var (thunk, call) in job.Calls)
        {
            if (!values.TryGetValue(thunk, out var value))
            {
                run.Checks.Fault($"{call} has no value");
                continue;
            }

            var name = ObjectHash.Parse(value);
            try
            {
                if (!job.Objects.TryRead(name, out _))
                    run.Checks.Fault($"{call} is {value}, which is not in the store");
            }
            catch (ObjectStoreException e) when (e.Fault == ObjectFault.Corrupt)
            {
                run.Checks.Count("flipped bits told as the object is read");
                File.Delete(job.Objects.PathOf(name));
                found.Add(thunk);
            }
        }

        return found;
    }

    private static void RequireOnly(ScenarioRun run, EventLog events, HashSet<string> damaged)
    {
        var others = events.Executed.Keys.Count(thunk => !damaged.Contains(thunk));
        run.Checks.Require(others == 0, $"{others} thunks ran again that were not damaged");
    }

    private static void CheckJournal(ScenarioRun run, JobFolder job)
    {
        var entries = job.Journal.Read();
        var repeated = entries.CountBy(entry => entry).Where(pair => pair.Value > 1);
        run.Checks.Once(
            entries.Count, repeated.Select(pair => $"process {pair.Key.Number}"),
            "journal and engine: after damage only what was damaged runs, once more");
    }

    private static void Damage(ScenarioRun run, JobFolder job, string thunk, string value)
    {
        var path = Path.Join(job.FullPath, ".gg", "blobs", value);
        var reduction = Path.Join(job.FullPath, ".gg", "reductions", thunk);
        var kind = _kinds[run.Random.Next(_kinds.Length)];
        run.Checks.Count($"damages of {_kinds.Length} kinds");
        switch (kind)
        {
            case "objects deleted":
                File.Delete(path);
                break;
            case "objects with a flipped bit":
                Change(path, bytes => bytes[run.Random.Next(bytes.Length)] ^= (byte)(1 << run.Random.Next(8)));
                break;
            case "objects cut off":
                Replace(path, File.ReadAllBytes(path)[..^1]);
                break;
            case "objects emptied":
                Replace(path, []);
                break;
            case "reductions emptied":
                Replace(reduction, []);
                break;
            case "reductions of garbage":
                Replace(reduction, Encoding.ASCII.GetBytes("no name at all, but as long as one would be: 0000001"));
                break;
            case "reductions that name what does not exist":
                Replace(reduction, Encoding.ASCII.GetBytes($"V{new string('x', 42)}.00000001"));
                break;
            case "reductions cut off":
                Replace(reduction, File.ReadAllBytes(reduction)[..20]);
                break;
            default:
                File.Delete(reduction);
                File.CreateSymbolicLink(reduction, "/nonexistent/target");
                break;
        }
    }

    private static void Change(string path, Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(path);
        change(bytes);
        Replace(path, bytes);
    }

    // In place, as a bad disk does: the file stays the same one, also where the store has made it read-only.
    private static void Replace(string path, byte[] bytes)
    {
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, bytes);
    }
}
