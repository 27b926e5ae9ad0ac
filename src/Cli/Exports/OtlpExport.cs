using System.Diagnostics;
using System.Globalization;
using Burst.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Burst.Cli.Exports;

/// <summary>Sends a command's metrics and traces to a collector until it is disposed of.</summary>
/// <remarks>The only class that names OpenTelemetry, so that it is loaded only where it is wanted.</remarks>
internal sealed class OtlpExport : ITelemetryExport
{
    // Whoever waits for the command must not wait for a collector that is not there.
    private const int TimeoutMs = 2000;
    private const int QueueLength = 32_768;
    private const int UsualIntervalMs = 5000;
    private const string IntervalVariable = "OTEL_METRIC_EXPORT_INTERVAL";

    private readonly OtlpChoice _choice;
    private readonly Action<string> _complain;
    private readonly DeliveryNote _note = new();
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;
    private readonly Activity? _command;

    private OtlpExport(OtlpChoice choice, Action<string> complain, Sampler sampler, TraceSample? sample, string? command)
    {
        _choice = choice;
        _complain = complain;
        var resource = ResourceBuilder.CreateDefault().AddService(
            "burst", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version!.ToString(3),
            serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}").AddEnvironmentVariableDetector();
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource("Burst", "Burst.*").SetSampler(sampler)
            .AddProcessor(new BatchActivityExportProcessor(new OtlpTraceExporter(OptionsFor("traces")), QueueLength)).Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(EngineTelemetry.Name, "System.Runtime")
            .AddReader(new PeriodicExportingMetricReader(new OtlpMetricExporter(OptionsFor("metrics")), IntervalMs)).Build();
        Engine = new EngineTelemetry(sample, TimeProvider.System);
        if (command is not null)
            _command = EngineTelemetry.Source.StartActivity(command);
    }

    public EngineTelemetry Engine { get; }

    private static int IntervalMs =>
        int.TryParse(Host.Variable(IntervalVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var interval) && interval > 0
            ? interval
            : UsualIntervalMs;

    /// <summary>For a command that forces: one trace from the command down, of the thunks that are chosen.</summary>
    public static OtlpExport OfCommand(OtlpChoice choice, string command, Action<string> complain) =>
        new(choice, complain, new AlwaysOnSampler(), choice.Sample, command);

    /// <summary>For a server: clients' traces go on; of requests without one, those are traced that are chosen.</summary>
    public static OtlpExport OfServer(OtlpChoice choice, Action<string> complain) =>
        new(choice, complain, new ParentBasedSampler(new RequestSampler(choice.Sample)), null, null);

    public void Dispose()
    {
        _command?.Dispose();
        _traces.ForceFlush(TimeoutMs);
        _metrics.ForceFlush(TimeoutMs);
        Engine.Dispose();
        if (_note.Failure is { } failure)
            _complain($"{_choice.Endpoint}: metrics and traces could not be delivered: {failure}");

        // What could not be sent by now is not tried again.
        _traces.Shutdown(0);
        _metrics.Shutdown(0);
        _traces.Dispose();
        _metrics.Dispose();
    }

    private OtlpExporterOptions OptionsFor(string signal) => new()
    {
        Endpoint = _choice.EndpointFor(signal),
        Protocol = _choice.UsesGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        TimeoutMilliseconds = TimeoutMs,
        HttpClientFactory = () => new HttpClient(_note.Handler()) { Timeout = TimeSpan.FromMilliseconds(TimeoutMs) },
    };

    private sealed class RequestSampler(TraceSample sample) : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(sample.Takes((ulong)Random.Shared.NextInt64() << 1));
    }
}
