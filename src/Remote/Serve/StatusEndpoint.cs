using System.Globalization;
using System.Net;
using System.Text;
using Burst.Remote.Protocol;
using Burst.Remote.Run;
using Microsoft.AspNetCore.Http;

namespace Burst.Remote.Serve;

/// <summary>Tells how the server is.</summary>
internal sealed class StatusEndpoint(LocalRunner runner, ObjectEndpoint objects)
{
    private static readonly string Version = typeof(StatusEndpoint).Assembly.GetName().Version!.ToString(3);

    private readonly long _started = TimeProvider.System.GetTimestamp();

    public Task HealthAsync(HttpContext context, bool isAuthorized) => Answers.BytesAsync(
        context, HttpStatusCode.OK, "application/json",
        new ServerStatus(Version, runner.Slots, runner.RunningCount, runner.WaitingCount, isAuthorized).Write());

    /// <summary>Prometheus' text format, version 0.0.4.</summary>
    public Task MetricsAsync(HttpContext context)
    {
        var text = new StringBuilder();
        Add(text, "burst_uptime_seconds", "gauge", "Since the server started.", (long)TimeProvider.System.GetElapsedTime(_started).TotalSeconds);
        Add(text, "process_cpu_seconds_total", "counter", "Processor time of the server itself.", Environment.CpuUsage.TotalTime.TotalSeconds);
        Add(text, "process_resident_memory_bytes", "gauge", "Memory of the server itself.", Environment.WorkingSet);
        Add(text, "burst_slots", "gauge", "Thunks that can run at once.", runner.Slots);
        Add(text, "burst_thunks_running", "gauge", "Thunks that run now.", runner.RunningCount);
        Add(text, "burst_thunks_waiting", "gauge", "Thunks that wait for a slot.", runner.WaitingCount);
        Add(text, "burst_thunks_executed_total", "counter", "Thunks run to a good end.", runner.ExecutedCount);
        Add(text, "burst_thunks_recalled_total", "counter", "Thunks that had been reduced before.", runner.RecalledCount);
        Add(text, "burst_thunks_failed_total", "counter", "Thunks that failed.", runner.FailedCount);
        Add(text, "burst_objects_given_bytes_total", "counter", "Bytes of objects that went out.", objects.GivenBytes);
        Add(text, "burst_objects_taken_bytes_total", "counter", "Bytes of objects that came in.", objects.TakenBytes);
        return Answers.BytesAsync(
            context, HttpStatusCode.OK, "text/plain; version=0.0.4", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Add(StringBuilder text, string name, string type, string help, double value) => text.Append(
        CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
