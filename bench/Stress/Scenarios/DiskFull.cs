using Burst.Stress.Jobs;

namespace Burst.Stress.Scenarios;

/// <summary>A job that does not fit on its disk: it fails with the disk's name for that, keeps what it has, and goes on from
/// there when there is room.</summary>
/// <remarks>The disk is a tmpfs; without root, one in a user namespace of its own.</remarks>
internal sealed class DiskFull : Scenario
{
    private const int Calls = 2500;
    private const int LeastTimes = 3;
    private const int MostKiB = 2500;
    private const long EnoughBytes = 128L << 20;

    // The second where it is a function that could not write its output, and gave up by itself.
    private static readonly string[] _signs = ["No space left on device", "process exited with failure status"];

    public override string Name => "disk-full";

    public override string Summary => "a job on a disk that becomes full, again and again, with a little more room each time";

    public override bool NeedsMounts => true;

    public override async Task RunAsync(ScenarioRun run)
    {
        do
            await RunJobAsync(run);
        while (!run.IsTimeUp);
    }

    private static async Task RunJobAsync(ScenarioRun run)
    {
        var folder = run.NewFolder();
        using var disk = new SmallDisk(Path.Join(folder, "disk"), EnoughBytes);
        var work = Path.Join(disk.FullPath, "work");
        Directory.CreateDirectory(work);

        // Its journal stays outside: it must not be what is full.
        var job = new JobFolder(work, Path.Join(folder, "journal"));
        var first = run.Random.Next(1_000_000);
        for (var i = 0; i < Calls; i++)
            job.Add(i % 4 == 0 ? new Call(CallKind.Square, first + i) : Call.Mixed(first + i));
        var watch = new RecordWatch(job);
        var times = 0;
        var isFull = true;
        while (isFull)
        {
            if (!run.IsTimeUp || times < LeastTimes)
                disk.Fill(run.Random.Next(100, MostKiB) << 10);
            using var burst = job.Force(run.Figures, ["-j", "4"]);
            var (code, error) = await burst.EndAsync(JobFolder.Limit);
            disk.Free();
            foreach (var fault in watch.Look())
                run.Checks.Fault(fault);
            run.Say($"{watch.Count:N0} reductions");
            isFull = code != 0;
            if (isFull)
            {
                run.Checks.Count("times full");
                times++;
                run.Checks.Require(
                    code == 1 && _signs.Any(sign => error.Contains(sign, StringComparison.Ordinal)),
                    $"on a full disk burst ended with {code}: {error.Trim()}");
                continue;
            }

            run.Checks.Complete(job.Check(run.Checks, burst.Events.Values, step: 5), Calls, "results");
        }

        run.Checks.Require(times > 0, "the disk was never full");
        run.Checks.Once(watch.Count, watch.Repeated(), "no process started whose reduction was recorded");
        disk.Dispose();
        run.Discard(folder);
    }
}
