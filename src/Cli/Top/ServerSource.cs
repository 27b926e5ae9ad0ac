using System.Globalization;
using Burst.Engine;
using Burst.Remote.Backends;

namespace Burst.Cli.Top;

/// <summary>A server, by its metrics.</summary>
internal sealed class ServerSource : IRunSource
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly Uri _server;
    private bool _hasAnswered;

    /// <param name="server">Where it is.</param>
    /// <param name="access">How it is spoken to.</param>
    public ServerSource(Uri server, HttpAccess access)
    {
        _server = server;
        _client = access.Connect(server);
    }

    public async Task<RunSnapshot?> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_limit);
        try
        {
            using var response = await _client.GetAsync("metrics", limit.Token);
            if (!response.IsSuccessStatusCode)
                throw new BurstException($"{_server.Authority}: {await HttpAccess.ReasonAsync(response, limit.Token)}");
            var snapshot = Read(await response.Content.ReadAsStringAsync(limit.Token), $"burst serve {_server.Authority}");
            _hasAnswered = true;
            return snapshot;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _hasAnswered ? null : throw new BurstException($"{_server.Authority}: {HttpAccess.Reason(e)}", e);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Reads metrics in Prometheus' text format.</summary>
    /// <exception cref="BurstException">They are not those of a server of Burst's.</exception>
    internal static RunSnapshot Read(string metrics, string title)
    {
        var values = new Dictionary<string, double>();
        foreach (var line in metrics.Split('\n'))
        {
            if (line.Split(' ') is [var name, var text] && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                values[name] = value;
        }

        if (!values.TryGetValue("burst_slots", out var slots))
            throw new BurstException($"{title}: its metrics are not those of 'burst serve'");
        var executed = Number("burst_thunks_executed_total");
        var recalled = Number("burst_thunks_recalled_total");
        var failed = Number("burst_thunks_failed_total");
        var running = Number("burst_thunks_running");
        var ready = Number("burst_thunks_waiting");
        return new RunSnapshot
        {
            Title = title,
            Seconds = values.GetValueOrDefault("burst_uptime_seconds"),
            Known = executed + recalled + failed + running + ready,
            Done = executed + recalled,
            Executed = executed,
            Cached = recalled,
            Failed = failed,
            MemoryBytes = Number("process_resident_memory_bytes"),
            ProcessorSeconds = values.GetValueOrDefault("process_cpu_seconds_total"),
            Pools = [new PoolSnapshot("slots", (int)slots, (int)running, (int)ready)],
        };

        long Number(string name) => (long)values.GetValueOrDefault(name);
    }
}
