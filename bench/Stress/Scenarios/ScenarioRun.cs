using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Burst.Engine;
using Burst.Stress.Campaign;

namespace Burst.Stress.Scenarios;

/// <summary>One scenario being run: what it is given, and what it finds.</summary>
internal sealed class ScenarioRun
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _share;
    private readonly string _folder, _diskFolder;
    private readonly Lock _saying = new();
    private int _folders;

    private ScenarioRun(int seed, TimeSpan share, string folder, string diskFolder)
    {
        Seed = seed;
        Random = new Random(seed);
        _share = share;
        _folder = folder;
        _diskFolder = diskFolder;
    }

    public int Seed { get; }

    /// <summary>Chance, from the seed; for the scenario's own thread.</summary>
    public Random Random { get; }

    public Checks Checks { get; } = new();

    public Figures Figures { get; } = new();

    /// <summary>How long the scenario is to take in all.</summary>
    public TimeSpan Share => _share;

    /// <summary>Whether it is time to come to an end.</summary>
    public bool IsTimeUp => _clock.Elapsed >= _share;

    /// <summary>How much of the time is gone: 1 when it is up.</summary>
    public double Spent => _clock.Elapsed / _share;

    /// <summary>A new, empty folder that outlives the scenario only if it fails.</summary>
    /// <param name="isOnDisk">Whether it must not be in memory.</param>
    public string NewFolder(bool isOnDisk = false)
    {
        var path = Path.Join(isOnDisk ? _diskFolder : _folder, $"{++_folders}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Deletes a folder that a good round has left; after a fault it stays, for whoever looks into it.</summary>
    public void Discard(string folder)
    {
        if (Checks.Faults.Count == 0)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Tells how it goes.</summary>
    public void Say(string text)
    {
        lock (_saying)
            Console.WriteLine(text);
    }

    /// <summary>The main program of a scenario's process.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        var scenario = Catalog.Find([words[0]])[0];
        var run = new ScenarioRun(
            int.Parse(words[1], CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(double.Parse(words[2], CultureInfo.InvariantCulture)), words[3], words[4]);
        string? skipped = null;
        try
        {
            await scenario.RunAsync(run);
            run.Checks.RequireComplete();
        }
        catch (SkippedException e)
        {
            skipped = e.Message;
        }
        catch (Exception e)
        {
            run.Checks.Fault(e is BurstException ? e.Message : $"{e}");
        }

        var result = new ScenarioResult(
            scenario.Name, run.Seed, [.. run.Checks.Faults], [.. run.Checks.Evidence], skipped, run.Figures.Functions,
            run.Figures.Busy.TotalSeconds, run.Figures.LatencyMs(0.99), run.Figures.PeakBytes, run._clock.Elapsed.TotalSeconds);
        Console.WriteLine(ScenarioProcess.ResultMark + JsonSerializer.Serialize(result));
        return result.IsGood ? 0 : 1;
    }
}
