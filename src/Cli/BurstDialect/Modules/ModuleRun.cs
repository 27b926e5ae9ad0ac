using System.Globalization;
using System.Text;
using System.Text.Json;
using Burst.Cli.BurstDialect.Volumes;
using Burst.Cli.Forcing;
using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Storage.UnixFs;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect.Modules;

/// <summary>What to run and what to do with the results.</summary>
internal sealed record ModuleRunSettings
{
    /// <summary>The function's object: a module or a container function.</summary>
    public required ObjectHash Module { get; init; }

    /// <summary>What that is called in JSON.</summary>
    public string Kind { get; init; } = "module";

    /// <summary>The argument vector, the name first.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The environment, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Inputs that are there.</summary>
    public IReadOnlyList<ThunkInput> Values { get; init; } = [];

    /// <summary>Inputs that have to be forced.</summary>
    public IReadOnlyList<ThunkInput> Thunks { get; init; } = [];

    /// <summary>What is taken out.</summary>
    public IReadOnlyList<OutputVolume> Volumes { get; init; } = [];

    /// <summary>Limits, entry point and determinism.</summary>
    public ThunkExtension Extension { get; init; } = ThunkExtension.None;

    /// <summary>The engine's options.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>Which engine runs the module.</summary>
    public WasmEngineChoice WasmEngine { get; init; }

    /// <summary>What containers get of this machine.</summary>
    public ContainerChoice Containers { get; init; } = new();

    /// <summary>Whether files that the store does not have are overwritten.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Whether the outputs' CIDs are printed.</summary>
    public bool ShowsCids { get; init; }

    /// <summary>Whether the result is told in JSON instead of what the function printed.</summary>
    public bool Json { get; init; }

    /// <summary>Whether nothing is said of the files written.</summary>
    public bool Quiet { get; init; }
}

/// <summary>Runs a function as a thunk whose outputs are what it printed, its exit code and its volumes.</summary>
internal sealed class ModuleRun(Host host, Workspace workspace, ModuleRunSettings settings)
{
    private const string Status = "/dev/status";
    private const string Printed = "/dev/stdout";
    private const string PrintedAsError = "/dev/stderr";

    /// <summary>Runs to the end.</summary>
    /// <returns>The module's exit code, or why there is none.</returns>
    public int Run()
    {
        var thunk = MakeThunk(settings);
        var hash = workspace.Objects.Add(thunk);
        using var interruption = new Interruption();
        var report = ForceAsync(hash, thunk, interruption.Token).GetAwaiter().GetResult();
        if (interruption.Code is { } code)
            return (int)code;
        if (report is null)
            throw new BurstException("the engine gave up without a reason");
        if (!report.Succeeded)
            return ReportFailure(report);
        var values = report.Results.Select(result => result.Value).ToArray();
        var exitCode = int.Parse(Encoding.ASCII.GetString(workspace.Read(values[0]).Span).TrimEnd('\n'), CultureInfo.InvariantCulture);
        if (settings.Json)
            WriteJson(hash, values, exitCode, report);
        else
            WriteStreams(values);
        if (!settings.Json)
            WriteVolumes(values);
        return exitCode;
    }

    /// <summary>The names of all outputs, in order.</summary>
    public static string[] Named(ModuleRunSettings settings) =>
        [Status, Printed, PrintedAsError, .. settings.Volumes.Select(volume => volume.Tag)];

    /// <summary>The thunk that is run.</summary>
    public static Thunk MakeThunk(ModuleRunSettings settings) => new(
        new Function($"{settings.Module}", [.. settings.Arguments], [.. settings.Environment]), settings.Values, settings.Thunks,
        [new ThunkInput($"{settings.Module}")],
        Named(settings), extension: settings.Extension);

    private async Task<ForceReport?> ForceAsync(ObjectHash hash, Thunk thunk, CancellationToken cancellationToken)
    {
        var options = new ForcerOptions(settings.Engine, host.Error, host.Error)
        {
            WasmEngine = settings.WasmEngine,
            Containers = settings.Containers,
        };
        await using var forcer = workspace.OpenForcer(options);
        try
        {
            return await forcer.ForceAsync([.. thunk.Outputs.Select(output => new OutputRef(hash, output))], cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private int ReportFailure(ForceReport report)
    {
        foreach (var failure in report.Failures)
        {
            if (failure.Failure is { Kind: FailureKind.Exited, ExitStatus: { } status })
            {
                // It left early, before it wrote a file that was asked for: its own words say more than ours.
                if (failure.Failure.StandardErrorTail.Length > 0)
                    host.Say(failure.Failure.StandardErrorTail);
                return status;
            }

            host.Say(FailureText.Format(failure, showsErrorTail: true));
        }

        return (int)ExitCode.NotEnded;
    }

    private void WriteStreams(ObjectHash[] values)
    {
        host.Flush();
        host.Output.Write(workspace.Read(values[1]).Span);
        host.Error.Write(workspace.Read(values[2]).Span);
    }

    private void WriteVolumes(ObjectHash[] values)
    {
        for (var i = 0; i < settings.Volumes.Count; i++)
        {
            var volume = settings.Volumes[i];
            var value = values[3 + i];
            var files = volume.Write(value, workspace, settings.Overwrites);
            if (files.Count > 0 && !settings.Quiet)
                host.Say(volume.Describe(files));
            if (settings.ShowsCids)
                host.Say($"{volume.NameIn(workspace, value, UnixFsOptions.V0)} {volume.Name}");
        }
    }

    private void WriteJson(ObjectHash thunk, ObjectHash[] values, int exitCode, ForceReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("thunk", $"{thunk}");
            json.WriteString(settings.Kind, $"{settings.Module}");
            json.WriteNumber("exitCode", exitCode);
            json.WriteBoolean("cached", report.Counts.Executed == 0);
            json.WriteNumber("elapsedMs", Math.Round(report.Elapsed.TotalMilliseconds, 3));
            json.WriteString("stdout", $"{values[1]}");
            json.WriteString("stderr", $"{values[2]}");
            json.WriteStartArray("outputs");
            for (var i = 0; i < settings.Volumes.Count; i++)
                WriteJson(json, settings.Volumes[i], values[3 + i]);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        host.Flush();
        host.Output.Write(buffer.ToArray());
        host.Output.Write("\n"u8);
    }

    private void WriteJson(Utf8JsonWriter json, OutputVolume volume, in ObjectHash value)
    {
        json.WriteStartObject();
        json.WriteString("name", volume.Name);
        json.WriteString("path", volume.Tag.StartsWith('/') ? volume.Tag : $"/{volume.Tag}");
        json.WriteString("hash", $"{value}");
        json.WriteString("cid", $"{volume.NameIn(workspace, value, UnixFsOptions.V0)}");
        json.WriteStartArray("files");
        foreach (var (path, file) in volume.Write(value, workspace, settings.Overwrites))
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("hash", $"{file}");
            json.WriteNumber("bytes", file.LengthBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
