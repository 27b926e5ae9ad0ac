using Burst.Storage.Objects;
using Burst.Stress.Scenarios;
using Burst.Thunks;

namespace Burst.Stress.Jobs;

/// <summary>A folder with a <c>.gg</c> in it and thunks to force, for the burst program.</summary>
internal sealed class JobFolder
{
    /// <summary>How long a run of burst may take before it counts as hanging.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private const int Length = 52;

    private readonly Dictionary<string, Call> _calls = [];

    /// <param name="path">An empty folder.</param>
    /// <param name="journal">Where the journal goes; inside <paramref name="path"/> unless said otherwise.</param>
    public JobFolder(string path, string? journal = null)
    {
        FullPath = path;
        Objects = new FolderObjectStore(Path.Join(path, ".gg", "blobs"));
        Journal = new Journal(journal ?? Path.Join(path, "journal"));
        Functions = new FunctionSet(Objects, Journal);
    }

    public string FullPath { get; }

    public FolderObjectStore Objects { get; }

    public Journal Journal { get; }

    public FunctionSet Functions { get; }

    /// <summary>The calls that are to be forced, by the names of their thunks.</summary>
    public IReadOnlyDictionary<string, Call> Calls => _calls;

    /// <summary>Adds a call to what is forced.</summary>
    public string Add(Call call, double seconds = 0)
    {
        var thunk = $"{Functions.Add(call, seconds)}";
        _calls.Add(thunk, call);
        return thunk;
    }

    /// <summary>Starts <c>burst force</c> on all calls and some further targets.</summary>
    public BurstRun Force(
        Figures figures, IEnumerable<string>? options = null, IEnumerable<string>? targets = null,
        IReadOnlyDictionary<string, string>? environment = null, string limits = "")
    {
        var list = Path.Join(FullPath, "list");
        File.WriteAllLines(list, _calls.Keys.Concat(targets ?? []));
        return BurstRun.Start(
            figures, FullPath, ["force", "--json", "--no-status", "--sandbox", "none", .. options ?? [], $"@{list}"], environment,
            limits);
    }

    /// <summary>The thunks whose reductions are in the folder, with the values they name.</summary>
    public Dictionary<string, string> Reductions()
    {
        var folder = Path.Join(FullPath, ".gg", "reductions");
        var reductions = new Dictionary<string, string>();
        if (!Directory.Exists(folder))
            return reductions;
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            if (Path.GetFileName(path) is { Length: Length } name && File.ReadAllText(path) is { Length: Length } value)
                reductions.Add(name, value);
        }

        return reductions;
    }

    /// <summary>Compares the outputs of all calls, or of every so manieth, with recomputed ones.</summary>
    /// <returns>How many calls have a value.</returns>
    public int Check(Checks checks, IReadOnlyDictionary<string, string> values, int step = 1)
    {
        var there = 0;
        foreach (var (thunk, call) in _calls)
        {
            if (!values.TryGetValue(thunk, out var value))
                continue;
            if (there++ % step != 0)
                continue;
            if (Objects.TryRead(ObjectHash.Parse(value), out var content))
                checks.Output(call, content.Span);
            else
                checks.Fault($"{call} is {value}, which is not in the store");
        }

        return there;
    }
}
