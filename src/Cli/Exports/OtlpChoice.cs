using System.Globalization;
using Burst.Engine;
using Burst.Telemetry;

namespace Burst.Cli.Exports;

/// <summary>Where metrics and traces go.</summary>
/// <param name="Endpoint">The collector.</param>
/// <param name="UsesGrpc">Whether it is spoken to by gRPC; else by HTTP with protobuf.</param>
/// <param name="Share">The part of thunks that is traced, from 0 to 1; <see langword="null"/> for the usual ones.</param>
internal sealed record OtlpChoice(Uri Endpoint, bool UsesGrpc, double? Share)
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string DisabledVariable = "OTEL_SDK_DISABLED";
    private const int GrpcPort = 4317;
    private const int TracedPerSecond = 500;

    /// <summary>Which thunks, or requests of clients that do not trace, are traced.</summary>
    public TraceSample Sample => Share is { } share ? TraceSample.Part(share) : TraceSample.AtMost(TracedPerSecond, TimeProvider.System);

    /// <summary>What the command line and OpenTelemetry's environment variables say; <see langword="null"/> for nowhere.</summary>
    /// <param name="url">From the command line; it counts more than the environment.</param>
    /// <param name="share">From the command line.</param>
    /// <exception cref="BurstException">The address is none.</exception>
    public static OtlpChoice? Find(string? url, double? share)
    {
        var source = url is null ? EndpointVariable : "--otlp";
        url ??= string.Equals(Host.Variable(DisabledVariable), "true", StringComparison.OrdinalIgnoreCase)
            ? ""
            : Host.Variable(EndpointVariable);
        if (url.Length == 0)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new BurstException($"{source} {url}: not the address of a collector, such as http://localhost:4318");
        var protocol = Host.Variable(ProtocolVariable);
        if (protocol is not ("" or "grpc" or "http/protobuf"))
            throw new BurstException($"{ProtocolVariable} is '{protocol}': there are grpc and http/protobuf");
        return new OtlpChoice(endpoint, protocol.Length == 0 ? endpoint.Port == GrpcPort : protocol == "grpc", share);
    }

    /// <summary>Reads a share.</summary>
    /// <returns><see langword="null"/> where it is not a number from 0 to 1.</returns>
    public static double? ParseShare(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1
            ? share
            : null;

    /// <summary>Where one kind of signal goes.</summary>
    /// <param name="signal"><c>traces</c> or <c>metrics</c>.</param>
    public Uri EndpointFor(string signal) =>
        UsesGrpc ? Endpoint : new Uri($"{Endpoint.AbsoluteUri.TrimEnd('/')}/v1/{signal}");
}
