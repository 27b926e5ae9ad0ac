using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Burst.Conformance;

/// <summary>A collector of OpenTelemetry's protocol over HTTP, which keeps what it is sent.</summary>
/// <remarks>Source: opentelemetry-proto, <c>trace/v1/trace.proto</c> and <c>metrics/v1/metrics.proto</c>; field numbers are theirs.</remarks>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<(string Service, string Name, string Pool), double> _metrics = new();

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public string Address => _application.Urls.First();

    /// <summary>What it was sent so far.</summary>
    public IReadOnlyList<OtlpSpan> Spans => [.. _spans];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var receiver = new OtlpReceiver(application);
        application.Run(receiver.TakeAsync);
        await application.StartAsync();
        return receiver;
    }

    /// <summary>The last value of a sum or gauge, the number of measurements of a histogram; of all processes together.</summary>
    /// <param name="name">The instrument.</param>
    /// <param name="pool">The pool, where the instrument tells them apart.</param>
    public double Metric(string name, string pool = "") =>
        _metrics.Where(metric => metric.Key.Name == name && metric.Key.Pool == pool).Sum(metric => metric.Value);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        foreach (var resource in ProtobufField.Find(body.ToArray(), 1))
        {
            var service = Attributes(ProtobufField.Find(resource, 1).Single(), 1)["service.instance.id"];
            if (context.Request.Path == "/v1/traces")
                TakeSpans(resource, service);
            else
                TakeMetrics(resource, service);
        }

        context.Response.ContentType = "application/x-protobuf";
    }

    private void TakeSpans(ReadOnlyMemory<byte> resource, string service)
    {
        foreach (var span in ProtobufField.Find(resource, 2, 2))
        {
            var fields = ProtobufField.Read(span).ToLookup(field => field.Number);
            var status = fields[15].Select(field => ProtobufField.Read(field.Bytes)).FirstOrDefault() ?? [];
            _spans.Enqueue(new OtlpSpan(
                fields[1].Single().Hex, fields[2].Single().Hex, fields[4].Select(field => field.Hex).FirstOrDefault(""),
                fields[5].Single().Text, fields[7].Single().Raw, fields[8].Single().Raw, service,
                status.Any(field => field is { Number: 3, Raw: 2 }), Attributes(span, 9)));
        }
    }

    private void TakeMetrics(ReadOnlyMemory<byte> resource, string service)
    {
        foreach (var metric in ProtobufField.Find(resource, 2, 2))
        {
            var fields = ProtobufField.Read(metric);
            foreach (var points in fields.Where(field => field.Number is 5 or 7 or 9))
            {
                foreach (var point in ProtobufField.Find(points.Bytes, 1))
                {
                    var value = ProtobufField.Read(point).First(field => field.Number is 4 or 6);
                    var pool = Attributes(point, points.Number == 9 ? 9 : 7).GetValueOrDefault("burst.pool", "");

                    // A count is a whole number, and so is what integer instruments send.
                    _metrics[(service, fields.Single(field => field.Number == 1).Text, pool)] =
                        value.Number == 6 || points.Number == 9 ? value.Raw : value.Double;
                }
            }
        }
    }

    private static Dictionary<string, string> Attributes(ReadOnlyMemory<byte> message, int number)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var pair in ProtobufField.Find(message, number).Select(ProtobufField.Read))
        {
            var value = ProtobufField.Read(pair.Single(field => field.Number == 2).Bytes).Single();
            attributes[pair.Single(field => field.Number == 1).Text] = value.Number == 1 ? value.Text : $"{value.Raw}";
        }

        return attributes;
    }
}

/// <summary>A span as it was sent. Times in nanoseconds.</summary>
internal sealed record OtlpSpan(
    string Trace, string Id, string Parent, string Name, ulong Start, ulong End, string Service, bool HasFailed,
    IReadOnlyDictionary<string, string> Attributes);
