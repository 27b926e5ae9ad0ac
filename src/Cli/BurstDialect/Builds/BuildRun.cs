using System.Text;
using Burst.Cli.Exports;
using Burst.Cli.Forcing;
using Burst.Cli.Signals;
using Burst.Gg.Describe;
using Burst.Gg.Layout;
using Burst.Infer;
using Burst.Infer.Inputs;
using Burst.Infer.Session;
using Burst.Infer.Tools;
using Burst.Infer.WasmToolchain;

namespace Burst.Cli.BurstDialect.Builds;

/// <summary>Runs a build and tells how it went.</summary>
internal sealed class BuildRun
{
    private readonly Host _host;
    private readonly BuildSettings _settings;
    private readonly RunWatch _watch;
    private long _executed;

    public BuildRun(Host host, BuildSettings settings)
    {
        _host = host;
        _settings = settings;
        _watch = new RunWatch(host, settings.Force, TimeProvider.System);
    }

    /// <summary>Runs to the end, which may be a signal.</summary>
    /// <returns>The command's exit status; where that is 0 and a tool failed, the tool's.</returns>
    public int Run()
    {
        using var interruption = new Interruption(_watch.Clear);
        using var export = _settings.Force.Otlp is { } otlp ? OtlpExport.OfCommand(otlp, Title, _host.Complain) : null;
        var report = RunAsync(export, interruption.Token).GetAwaiter().GetResult();
        _watch.WriteTimeline(Title);
        if (interruption.Code is { } code)
        {
            _host.Complain("interrupted; what was built is kept, run the same command to go on");
            return (int)code;
        }

        ReportFailures(report, new MessageText(Project(), HasColours));
        if (_settings.Why is { Length: > 0 } path)
            File.WriteAllText(path, BuildText.Why(report.Decisions));
        else if (_settings.Why is not null)
            _host.Error.Write(Encoding.UTF8.GetBytes(BuildText.Why(report.Decisions)));
        if (!_settings.Force.Quiet)
            _host.Say(BuildText.Summary(report, _settings.Forces ? _executed : null));
        if (report.ExitStatus != 0)
            return report.ExitStatus;
        if (report.Failures is [{ Failure: var first }, ..])
            return first is { Kind: Engine.Execute.FailureKind.Exited, ExitStatus: { } status } ? status : (int)ExitCode.Failure;
        return report.Errors.Count > 0 ? (int)ExitCode.Failure : 0;
    }

    private void SayAsBurst(string message) => _watch.Say($"{_host.Name}: {message}");

    private async Task<BuildReport> RunAsync(ITelemetryExport? export, CancellationToken cancellationToken)
    {
        var workspace = Workspace.OpenOrMake(_host);
        var project = Project();
        await using var messages = new MessageStream(_watch.Error, new MessageText(project, HasColours));
        var timelog = _settings.Force.TimelogPath is { } path ? new TimelogFolder(path, TimeProvider.System) : null;
        var forcerOptions = new ForcerOptions(_settings.Force.Engine, _watch.Output, messages)
        {
            Jobs = _settings.Force.Jobs,
            Sandbox = _settings.Force.Sandbox,
            Log = SayAsBurst,
            Remote = _settings.Force.Remote is { Say: null } choice ? choice with { Say = _watch.Say } : _settings.Force.Remote,
            Telemetry = export?.Engine,
            Observer = ObserverList.Of(new ToolMessages(workspace.Objects, messages, showsCached: true), timelog, _watch.Observe(workspace.Objects)),
        };
        IDisposable? window = null;
        await using var forcer = new LateForcer(workspace.Objects, workspace.OpenReductions(SayAsBurst), () =>
        {
            var engine = workspace.OpenForcer(forcerOptions);
            window = _watch.OpenWindow(Title, engine);
            return engine;
        });

        // A server that is not there is told of before the build starts.
        if (_settings.Force.Remote is not null || export is not null)
            forcer.Open();
        var files = new BuildFiles(workspace.Objects, new HashCache(workspace.Directory.HashCachePath));
        var root = new BuildRoot(project);
        var models = _settings.Toolchain is { } toolchain
            ? new ToolModels(new WasmToolModel(LlvmFiles.Open(toolchain, files), files, root, forcer))
            : Models.Create(files, root, _settings.IsSplit, _settings.KeepsPaths);
        var options = new BuildOptions
        {
            Command = _settings.Command,
            CachePath = UserCaches.Required,
            ProjectPath = project,
            Forces = _settings.Forces,
            JournalPath = workspace.Directory.PlaceholderJournalPath(project),
            Watches = _settings.Watches,
            Environment = _host.Caller?.Environment,
            Inherited = _host.Caller?.Inherited ?? [],
            ProcessGroup = _host.Caller?.ProcessGroup,
        };
        IDisposable? meter = null;
        try
        {
            var report = await new BuildSession(options, models, files, forcer)
            {
                OnNotice = SayAsBurst,
                OnStep = _settings.IsVerbose ? _watch.Say : null,
                OnForcing = () => meter = _watch.Show(() => forcer.Counts),
            }.RunAsync(cancellationToken);
            _executed = forcer.Counts.Executed;
            return report;
        }
        finally
        {
            meter?.Dispose();
            window?.Dispose();
            _watch.Clear();
        }
    }

    private string Title =>
        $"burst make {ShellQuote.Join(_settings.Command is ["make", ..] ? _settings.Command.Skip(1) : _settings.Command)}";

    private bool HasColours => _host.ErrorIsTerminal && Host.Variable("TERM") is not ("" or "dumb");

    private string Project() => ProjectFolder.Find(_settings.Root, Environment.CurrentDirectory, _settings.Command);

    // What a compiler says of an error it has said; its thunk is for those who ask.
    private void ReportFailures(BuildReport report, MessageText text)
    {
        foreach (var failure in report.Failures)
        {
            if (_settings.Toolchain is not null && ToolOutcome.HasWords(failure))
                _host.Error.Write(text.Translate(Encoding.UTF8.GetBytes($"{failure.Failure.StandardErrorTail.TrimEnd()}\n")));
            else if (_settings.IsVerbose || !ToolOutcome.IsToolsOwn(failure))
                _host.Say(FailureText.Format(failure, showsErrorTail: false));
        }

        foreach (var error in report.Errors)
            _host.Complain(error);
    }
}
