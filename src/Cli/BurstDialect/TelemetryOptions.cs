using System.CommandLine;
using Burst.Cli.Exports;

namespace Burst.Cli.BurstDialect;

/// <summary>The options that say where metrics and traces go.</summary>
internal sealed class TelemetryOptions
{
    private readonly Option<string> _otlp = new("--otlp")
    {
        Description = "send metrics and traces to an OpenTelemetry collector; else OTEL_EXPORTER_OTLP_ENDPOINT",
        HelpName = "URL",
    };

    private readonly Option<double?> _share = new("--trace-sample")
    {
        Description = "the part of thunks that is traced, from 0 to 1; by default all, but at most 500 a second",
        HelpName = "SHARE",
        CustomParser = result =>
        {
            if (OtlpChoice.ParseShare(result.Tokens[0].Value) is { } share)
                return share;
            result.AddError($"--trace-sample takes a number from 0 to 1, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    public void AddTo(Command command)
    {
        command.Add(_otlp);
        command.Add(_share);
    }

    /// <summary>What was chosen; <see langword="null"/> for nowhere.</summary>
    /// <exception cref="Engine.BurstException">The collector's address is none.</exception>
    public OtlpChoice? Read(ParseResult parsed) => OtlpChoice.Find(parsed.GetValue(_otlp), parsed.GetValue(_share));
}
