using Burst.Cli.Exports;
using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Gg.Targets;
using Burst.Infer.Session;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>Forces targets, tells how it goes, and puts the values where they belong.</summary>
internal sealed class ForceRun
{
    private const int MaxLeftovers = 10;
    private const int NamedTargets = 5;
    private const UnixFileMode DataMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Host _host;
    private readonly Workspace _workspace;
    private readonly ForceSettings _settings;
    private readonly RunWatch _watch;
    private int _leftovers;

    public ForceRun(Host host, Workspace workspace, ForceSettings settings)
    {
        _host = host;
        _workspace = workspace;
        _settings = settings;
        _watch = new RunWatch(host, settings, TimeProvider.System);
    }

    /// <summary>Runs to the end, which may be a signal.</summary>
    /// <returns>What the process is to end with.</returns>
    public ExitCode Run(IReadOnlyList<ForceTarget> targets)
    {
        using var interruption = new Interruption(_watch.Clear);
        using var events = _settings.Json ? new JsonEvents(_host.Output, TimeProvider.System) : null;
        using var export = _settings.Otlp is { } otlp ? OtlpExport.OfCommand(otlp, Title(targets), _host.Complain) : null;
        var timelog = _settings.TimelogPath is { } path ? new TimelogFolder(path, TimeProvider.System) : null;
        var (report, counts) = ForceAsync(targets, events, timelog, export, interruption.Token).GetAwaiter().GetResult();
        _watch.WriteTimeline(Title(targets));
        if (interruption.Code is { } code)
        {
            if (report is not null)
                events?.Done(report);
            _host.Complain($"interrupted; {ProgressText.Count(counts.Executed, "new reduction")} kept, run the same command to go on");
            return code;
        }

        if (report is null)
            throw new BurstException("the engine gave up without a reason");
        if (report.Succeeded)
            _settings.OnForced?.Invoke(report);
        if (report.Succeeded || !_settings.SpeaksGg)
            WriteTargets(targets, report);
        events?.Done(report);
        _host.Flush();
        ReportFailures(report);
        if (!_settings.SpeaksGg && _leftovers > MaxLeftovers)
            _host.Say($"{ProgressText.Count(_leftovers - MaxLeftovers, "more function call")} left files that are no outputs");
        if (timelog?.Error is { } error)
            _host.Complain(error);
        if (!_settings.Quiet && !_settings.SpeaksGg)
            _host.Say(ProgressText.Summary(report));
        return report.Succeeded ? ExitCode.Success : ExitCode.Failure;
    }

    private async Task<(ForceReport? Report, EngineCounts Counts)> ForceAsync(
        IReadOnlyList<ForceTarget> targets, JsonEvents? events, TimelogFolder? timelog, ITelemetryExport? export,
        CancellationToken cancellationToken)
    {
        var notice = _settings.SpeaksGg ? new DuplicateNotice(_watch.Say) : null;
        await using var messages = _settings.SpeaksGg ? null : OpenMessages();
        var forcer = _workspace.OpenForcer(new ForcerOptions(_settings.Engine, _watch.Output, messages ?? _watch.Error)
        {
            Jobs = _settings.Jobs,
            Sandbox = _settings.Sandbox,
            Containers = _settings.Containers,
            IsVerbose = Host.Variable("GG_VERBOSE").Length > 0,
            OnLeftovers = ReportLeftovers,
            Log = message => _watch.Say($"{_host.Name}: {message}"),
            Remote = _settings.Remote is { Say: null } choice ? choice with { Say = _watch.Say } : _settings.Remote,
            Telemetry = export?.Engine,
            Observer = ObserverList.Of(
                events, timelog, notice, _watch.Observe(_workspace.Objects),
                messages is null ? null : new ToolMessages(_workspace.Objects, messages, showsCached: false)),
        });
        await using (forcer)
        {
            using var window = _watch.OpenWindow(Title(targets), forcer);
            using var meter = _watch.Show(() => forcer.Counts);
            ForceReport? report = null;
            try
            {
                report = await forcer.ForceAsync([.. targets.Select(target => target.Output)], cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // What was reduced is kept; the caller says so.
            }
            finally
            {
                meter?.Dispose();
                _watch.Clear();
            }

            return (report, forcer.Counts);
        }
    }

    // What build tools print names files of their tree, and shows colours whoever reads it.
    private MessageStream OpenMessages() => new(
        _watch.Error, new MessageText("", _host.ErrorIsTerminal && Host.Variable("TERM") is not ("" or "dumb")));

    private static string Title(IReadOnlyList<ForceTarget> targets) => targets.Count <= NamedTargets
        ? $"burst force {string.Join(' ', targets.Select(target => target.Name))}"
        : $"burst force, {ProgressText.Count(targets.Count, "target")}";

    // The same function, called by the thousand, leaves the same files.
    private void ReportLeftovers(ObjectHash thunk, IReadOnlyList<string> files)
    {
        if (_settings.SpeaksGg || Interlocked.Increment(ref _leftovers) <= MaxLeftovers)
            _watch.Say(FailureText.Leftovers(thunk, files));
    }

    private void WriteTargets(IReadOnlyList<ForceTarget> targets, ForceReport report)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            if (!report.Results[i].Succeeded)
                continue;
            if (targets[i].Path is not { } path)
            {
                if (_settings.PrintsResults && !_settings.Json)
                    Print(report.Results[i].Value);
                else if (!_settings.Json)
                    _host.Out.Write($"{targets[i].Name} {report.Results[i].Value}\n");
            }
            else if (_settings.Downloads)
            {
                _workspace.Objects.CopyOut(report.Results[i].Value, path, _settings.HasPlainResults ? DataMode : null);
            }
        }
    }

    private void Print(in ObjectHash value)
    {
        _workspace.Objects.Verify(value);
        _host.Flush();
        using var content = File.OpenRead(_workspace.Objects.PathOf(value));
        content.CopyTo(_host.Output);
    }

    private void ReportFailures(ForceReport report)
    {
        foreach (var failure in report.Failures)
        {
            if (failure.Failure.Kind == FailureKind.Cancelled)
                continue;
            if (_settings is { SpeaksGg: true, Remote: null } && failure.FunctionHash.Length > 0)
                _host.Say(FailureText.FormatAsGgExecute(failure));
            if (_settings.SpeaksGg || _settings.IsVerbose || !ToolOutcome.IsToolsOwn(failure))
                _host.Say(FailureText.Format(failure, showsErrorTail: !_settings.SpeaksGg && !ToolOutcome.IsToolsOwn(failure)));
        }

        if (report.DependentsSkipped > 0)
            _host.Say($"{ProgressText.Count(report.DependentsSkipped, "thunk")} did not run: a dependency failed");
        if (!_settings.SpeaksGg)
            return;
        foreach (var failure in report.Failures)
        {
            if (failure.Failure.Kind == FailureKind.Cancelled)
                continue;
            _host.Complain(_settings.Remote is { Servers.Count: > 0 }
                ? FailureText.FormatAsRemoteGgForce(failure)
                : FailureText.FormatAsGgForce(failure));
        }
    }
}
