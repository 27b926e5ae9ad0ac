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

    public Task HealthAsync(HttpContext context, bool isAuthorized) => Answers.BytesAsync(
        context, HttpStatusCode.OK, "application/json",
        new ServerStatus(Version, runner.Slots, runner.RunningCount, runner.WaitingCount, isAuthorized).Write());

    /// <summary>Prometheus' text format, version 0.0.4.</summary>
    public Task MetricsAsync(HttpContext context)
    {
        var text = new StringBuilder();
        Add(text, "slots", "gauge", "Thunks that can run at once.", runner.Slots);
        Add(text, "thunks_running", "gauge", "Thunks that run now.", runner.RunningCount);
        Add(text, "thunks_waiting", "gauge", "Thunks that wait for a slot.", runner.WaitingCount);
        Add(text, "thunks_executed_total", "counter", "Thunks run to a good end.", runner.ExecutedCount);
        Add(text, "thunks_recalled_total", "counter", "Thunks that had been reduced before.", runner.RecalledCount);
        Add(text, "thunks_failed_total", "counter", "Thunks that failed.", runner.FailedCount);
        Add(text, "objects_given_bytes_total", "counter", "Bytes of objects that went out.", objects.GivenBytes);
        Add(text, "objects_taken_bytes_total", "counter", "Bytes of objects that came in.", objects.TakenBytes);
        return Answers.BytesAsync(
            context, HttpStatusCode.OK, "text/plain; version=0.0.4", Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Add(StringBuilder text, string name, string type, string help, long value) => text.Append(
        CultureInfo.InvariantCulture, $"# HELP burst_{name} {help}\n# TYPE burst_{name} {type}\nburst_{name} {value}\n");
}
