using System.Text;
using Burst.Cli.Output;
using Burst.Cli.Timelines;
using Burst.Cli.Top;
using Burst.Engine;
using Burst.Engine.Store;

namespace Burst.Cli.Forcing;

/// <summary>Watches a run for the user: its progress on the terminal while it goes on, its timeline afterwards.</summary>
internal sealed class RunWatch
{
    private readonly Host _host;
    private readonly ForceSettings _settings;
    private readonly TimeProvider _time;
    private readonly Screen _screen;
    private readonly RunRecorder? _recorder;
    private readonly bool _isLive;
    private readonly bool _hasPicture;
    private RunWindow? _window;
    private TaskState[] _states = [];

    /// <param name="host">Where to show it.</param>
    /// <param name="settings">What to show.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="BurstException">The timeline could not be written in its folder.</exception>
    public RunWatch(Host host, ForceSettings settings, TimeProvider time)
    {
        _host = host;
        _settings = settings;
        _time = time;
        _screen = new Screen(host.Error, static () => Terminal.Columns(2));
        _isLive = settings.Progress == ProgressMode.Always
            || (settings.Progress == ProgressMode.Auto && host.ErrorIsTerminal);
        _hasPicture = _isLive && settings.HasPicture;
        _recorder = _hasPicture || settings.ReportPath is not null ? new RunRecorder(time) : null;
        Output = Above(settings.Json ? host.Error : host.Output);
        Error = Above(host.Error);

        // Said before the work rather than after it.
        if (settings.ReportPath is { } path && Path.GetDirectoryName(Path.GetFullPath(path)) is var folder
            && !Directory.Exists(folder))
        {
            throw new BurstException($"--report {path}: there is no folder {folder}");
        }
    }

    /// <summary>Hears what the engine does, for the timeline and for those who watch from outside.</summary>
    /// <param name="objects">The run's objects.</param>
    public IEngineObserver Observe(IObjectStore objects)
    {
        _window = new RunWindow(_host.Process, objects, _time);
        return ObserverList.Of(_recorder, _window.Observer)!;
    }

    /// <summary>Where functions' standard output goes, so that it does not run into the progress.</summary>
    /// <remarks>Standard error where events own standard output: what functions print must not stand between them.</remarks>
    public Stream Output { get; }

    /// <summary>Where functions' standard error goes.</summary>
    public Stream Error { get; }

    /// <summary>Lets others watch the run (<c>burst top</c>) until the result is disposed of.</summary>
    /// <param name="title">What is run.</param>
    /// <param name="forcer">What runs it.</param>
    public IDisposable? OpenWindow(string title, IForcer forcer) => _window?.Open(title, () => forcer.Counts, () => forcer.Pools);

    /// <summary>Shows progress until the result is disposed of.</summary>
    /// <param name="counts">Asks for the numbers.</param>
    public IDisposable? Show(Func<EngineCounts> counts)
    {
        if (_hasPicture)
            return ProgressMeter.Picture(Draw, counts, _time);
        if (_isLive)
            return ProgressMeter.Live(_screen, counts, _time);
        return _settings.Progress == ProgressMode.Never || _settings.SpeaksGg
            ? null
            : ProgressMeter.Plain(_host.Say, counts, _time);
    }

    /// <summary>Takes what is live off the terminal.</summary>
    public void Clear() => _screen.SetLine("");

    /// <summary>Writes the timeline, where one is wanted; says so where it cannot, since what was forced is worth more.</summary>
    /// <param name="title">What was run.</param>
    public void WriteTimeline(string title)
    {
        if (_settings.ReportPath is not { } path)
            return;
        try
        {
            TimelineFile.Write(path, _recorder!.ToTimeline(title, Slots));
        }
        catch (BurstException e)
        {
            _host.Complain(e.Message);
        }
    }

    /// <summary>Writes a message to standard error, above what is live.</summary>
    public void Say(string message) => Error.Write(Encoding.UTF8.GetBytes(message + "\n"));

    // How many servers have is theirs to change.
    private int Slots => _settings.Remote is null ? _settings.Jobs : 0;

    private Stream Above(Stream stream) => _isLive ? _screen.Above(stream) : stream;

    private void Draw(EngineCounts counts, double perSecond)
    {
        var rows = Terminal.Rows(2);
        var count = _recorder!.CopyStates(ref _states);
        _screen.SetLines(LivePicture.Draw(
            _states.AsSpan(0, count), counts, perSecond, Slots, _recorder.Running(LivePicture.RunningLines(rows)),
            _screen.Room, rows, hasColour: Host.Variable("NO_COLOR").Length == 0));
    }
}
