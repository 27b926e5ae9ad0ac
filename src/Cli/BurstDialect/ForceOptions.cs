using System.CommandLine;
using Burst.Cli.BurstDialect.Docker;
using Burst.Cli.BurstDialect.Servers;
using Burst.Cli.Forcing;
using Burst.Engine;

namespace Burst.Cli.BurstDialect;

/// <summary>The options of <c>burst force</c>.</summary>
internal sealed class ForceOptions
{
    private const int MaxJobs = 65_536;

    private readonly Option<int> _jobs = new("--jobs", "-j")
    {
        Description = "how many processes may run at once",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<string> _sandbox = SandboxOption();

    private readonly Option<TimeSpan?> _timeout = new("--timeout", "-T")
    {
        Description = "longest run time of one thunk: 500ms, 30s, 2m; thunks' own timeouts then count too",
        HelpName = "DURATION",
        CustomParser = result => OptionParsers.Timeout(result),
    };

    private readonly Option<int> _retries = new("--retries")
    {
        Description = "how often to try again a function that failed",
        HelpName = "N",
    };

    private readonly Option<bool> _failFast = new("--fail-fast") { Description = "stop everything at the first failure" };

    private readonly Option<bool> _noDownload = new("--no-download", "--no-copy", "-d")
    {
        Description = "leave placeholders as they are",
    };

    private readonly Option<bool> _noCache = new("--no-cache") { Description = "run everything again" };

    private readonly Option<bool> _json = new("--json") { Description = "events on standard output, one JSON object in a line" };

    private readonly Option<string> _timelog = new("--timelog")
    {
        Description = "write gg's time log of each execution to DIR/HASH; --timelog alone means --timelog=timelog",
        HelpName = "DIR",
    };

    private readonly Option<string> _report = new("--report", "--timeline")
    {
        Description = "write a page about the run: what ran when and where, the critical path, failures (data alone: FILE.json)",
        HelpName = "FILE.html",
    };

    private readonly Option<bool> _live = new("--live") { Description = "on a terminal, show a cell for each thunk" };

    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "name the thunk also where a compiler has said what is wrong",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "no progress and no summary" };

    private readonly Option<bool> _noStatus = new("--no-status", "-s") { Description = "no progress" };

    private readonly Option<ProgressMode> _progress = new("--progress")
    {
        Description = "auto: a live line on a terminal, plain lines elsewhere",
        HelpName = "auto|always|never",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "always" => ProgressMode.Always,
            "never" => ProgressMode.Never,
            "auto" => ProgressMode.Auto,
            _ => Refuse(result),
        },
    };

    private readonly RemoteOptions _remote = new();
    private readonly ContainerOptions _containers = new();

    private readonly TelemetryOptions _telemetry = new();

    public ForceOptions()
    {
        AddRange(_jobs, 1, MaxJobs);
        AddRange(_retries, 0, 1000);
    }

    /// <summary>The option that several commands have.</summary>
    public static Option<string> SandboxOption()
    {
        var option = new Option<string>("--sandbox")
        {
            Description = "what functions are kept from: none; write: files elsewhere; strict: all the thunk does not name",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong("auto", "none", "write", "strict");
        return option;
    }

    public static SandboxLevel ParseSandbox(string? text) => text switch
    {
        "none" => SandboxLevel.None,
        "write" => SandboxLevel.Write,
        "strict" => SandboxLevel.Strict,
        _ => SandboxLevel.Auto,
    };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _jobs, _sandbox, _timeout, _retries, _failFast, _noDownload, _noCache, _json, _timelog, _report, _live,
            _verbose, _quiet, _noStatus, _progress,
        ];
        foreach (var option in options)
            command.Add(option);
        _remote.AddTo(command);
        _telemetry.AddTo(command);
        _containers.AddTo(command);
    }

    /// <summary>Adds those that have to do with how thunks are run, not with where results go.</summary>
    public void AddEngineOptionsTo(Command command)
    {
        Option[] options =
        [
            _jobs, _sandbox, _timeout, _retries, _failFast, _noCache, _timelog, _report, _live, _quiet, _noStatus,
            _progress,
        ];
        foreach (var option in options)
            command.Add(option);
        _remote.AddTo(command);
        _telemetry.AddTo(command);
        _containers.AddTo(command);
    }

    public ForceSettings Read(ParseResult parsed)
    {
        var quiet = parsed.GetValue(_quiet);
        var showsNothing = quiet || parsed.GetValue(_noStatus);
        return new ForceSettings
        {
            Jobs = parsed.GetValue(_jobs),
            Remote = _remote.Read(parsed, parsed.GetValue(_jobs)),
            Otlp = _telemetry.Read(parsed),
            Sandbox = ParseSandbox(parsed.GetValue(_sandbox)),
            Containers = _containers.Read(parsed),
            Downloads = !parsed.GetValue(_noDownload),
            Json = parsed.GetValue(_json),
            TimelogPath = parsed.GetValue(_timelog),
            ReportPath = parsed.GetValue(_report),
            HasPicture = parsed.GetValue(_live),
            IsVerbose = parsed.GetValue(_verbose),
            Quiet = quiet,
            Progress = showsNothing ? ProgressMode.Never : parsed.GetValue(_progress),
            Engine = new EngineOptions
            {
                Timeout = parsed.GetValue(_timeout),
                Attempts = 1 + parsed.GetValue(_retries),
                StopAtFirstFailure = parsed.GetValue(_failFast),
                UseCache = !parsed.GetValue(_noCache),
            },
        };
    }

    private static void AddRange(Option<int> option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out var number) || number < least || number > most))
            result.AddError($"{option.Name} takes a number from {least} to {most}, not '{result.Tokens[0].Value}'");
    });

    private static ProgressMode Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--progress takes auto, always or never, not '{result.Tokens[0].Value}'");
        return default;
    }
}
