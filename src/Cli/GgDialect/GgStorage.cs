using System.Diagnostics;
using System.Globalization;
using Burst.Engine;
using Burst.Gg.Targets;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Burst.Thunks;

namespace Burst.Cli.GgDialect;

/// <summary>The store that <c>GG_STORAGE_URI</c> names, and what gg says of it.</summary>
internal sealed class GgStorage
{
    private readonly Host _host;
    private readonly Dictionary<ObjectHash, long> _fetched = [];
    private long _fetchStart;

    private GgStorage(Host host, string uri)
    {
        _host = host;
        Uri = uri;
        Marks = new AvailabilityMarks(AvailabilityMarks.FindCacheFolder(Host.Variable), uri);
    }

    public string Uri { get; }

    public AvailabilityMarks Marks { get; }

    /// <summary>Finds the store.</summary>
    /// <exception cref="BurstException">None is named.</exception>
    public static GgStorage Open(Host host) => Environment.GetEnvironmentVariable(StorageUri.Variable) switch
    {
        null => throw new BurstException($"missing environment variable: {StorageUri.Variable}"),
        "" => throw new BurstException($"{StorageUri.Variable} environment variable not set"),
        var uri => new GgStorage(host, uri),
    };

    /// <summary>A connection to it.</summary>
    /// <exception cref="BurstException">The URI is none.</exception>
    public IStorageBackend Connect() => StorageUri.Open(Uri);

    /// <summary>Puts there what the thunks of the targets need.</summary>
    /// <exception cref="BurstException">The store does not take it.</exception>
    public async Task UploadAsync(Workspace workspace, IReadOnlyList<ForceTarget> targets)
    {
        var start = Stopwatch.GetTimestamp();
        var inputs = Inputs(workspace, targets.Select(target => target.Output.Thunk));
        await using var backend = Connect();
        var missing = await backend.FindMissingAsync([.. inputs], CancellationToken.None);
        if (missing.Count > 0)
            await backend.PutAsync(missing, workspace.Objects, CancellationToken.None);
        Marks.Add(inputs);
        _host.Say(missing.Count == 0
            ? "No files to upload."
            : $"↗ Uploading {(missing.Count == 1 ? "1 file" : $"{missing.Count} files")} ({Size(missing.Sum(name => name.LengthBytes))})... done ({Milliseconds(start)} ms).");
    }

    /// <summary>Takes note of an object that came from there.</summary>
    public void AddFetched(ObjectHash name)
    {
        lock (_fetched)
        {
            if (_fetched.Count == 0)
                _fetchStart = Stopwatch.GetTimestamp();
            _fetched[name] = name.LengthBytes;
        }
    }

    /// <summary>Says which of the results came from there.</summary>
    public void ReportDownloads(ForceReport report)
    {
        ObjectHash[] results = [.. report.Results.Select(result => result.Value).Where(_fetched.ContainsKey).Distinct()];
        _host.Say(results.Length == 0
            ? "No files to download."
            : $"↘ Downloading {(results.Length == 1 ? "output file" : $"{results.Length} output files")} ({Size(results.Sum(name => name.LengthBytes))})... done ({Milliseconds(_fetchStart)} ms).");
    }

    /// <summary>Values and programs of thunks and of all that they depend on.</summary>
    private static HashSet<ObjectHash> Inputs(Workspace workspace, IEnumerable<ObjectHash> thunks)
    {
        var inputs = new HashSet<ObjectHash>();
        var seen = new HashSet<ObjectHash>();
        var open = new Stack<ObjectHash>(thunks);
        while (open.TryPop(out var hash))
        {
            if (!hash.IsThunk || !seen.Add(hash) || !workspace.Objects.TryRead(hash, out var file))
                continue;
            var thunk = Thunk.Decode(file.Span);
            inputs.UnionWith(ThunkObjects.Of(thunk).Inputs.Where(name => workspace.Objects.Contains(name)));
            foreach (var input in thunk.Thunks)
            {
                if (OutputRef.TryParse(input.Reference, out var reference))
                    open.Push(reference.Thunk);
            }
        }

        return inputs;
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0.0} B"),
        < 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d:0.0} KiB"),
        < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.0} GiB"),
    };

    private static long Milliseconds(long start) => (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
