using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Infer.Inputs;
using Burst.Infer.Tools;
using Burst.Infer.Why;
using Burst.Thunks;

namespace Burst.Infer.Session;

/// <summary>Runs a build with the shims first in its search path, and turns what they are called for into thunks.</summary>
public sealed class BuildSession
{
    private const int Backlog = 4096;
    private const int Interrupted = 130;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly string[] s_makes = ["make", "gmake", "ninja", "samu"];

    private readonly BuildOptions _options;
    private readonly ToolModels _models;
    private readonly IFileObjectStore _objects;
    private readonly IThunkForcer _forcer;
    private readonly PlaceholderJournal? _journal;
    private readonly PlannedFiles _files;
    private readonly PlaceholderCopies? _copies;
    private readonly Capture _capture = new();
    private readonly DecisionLog _decisions = new();
    private readonly Dictionary<PlannedFile, string> _errors = [];
    private readonly ConcurrentDictionary<ObjectHash, bool> _told = new();
    private Forces? _forces;
    private bool _isWatched;
    private bool _isRepeated;

    /// <param name="options">How.</param>
    /// <param name="models">Who knows the tools.</param>
    /// <param name="files">The build's files, the same that the models read.</param>
    /// <param name="forcer">Who forces.</param>
    public BuildSession(BuildOptions options, ToolModels models, BuildFiles files, IThunkForcer forcer)
    {
        _options = options;
        _models = models;
        _objects = files.Objects;
        _forcer = forcer;
        _journal = options.JournalPath is { } path ? new PlaceholderJournal(path) : null;
        _files = new PlannedFiles(_objects, files, _journal);
        _copies = options.Forces ? null : new PlaceholderCopies(_journal);
    }

    /// <summary>Hears of things that the user should know at once, a line each; may be called from several threads.</summary>
    public Action<string>? OnNotice { get; init; }

    /// <summary>Hears of the steps that models describe, a line each; may be called from several threads.</summary>
    public Action<string>? OnStep { get; init; }

    /// <summary>Called when the command has ended and its thunks have not.</summary>
    public Action? OnForcing { get; init; }

    /// <summary>Runs the build. Once.</summary>
    /// <param name="cancellationToken">Ends it: the command is told to end, and what is not built is left out.</param>
    /// <exception cref="BurstException">The command cannot be started.</exception>
    public async Task<BuildReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        _forces = new Forces(_forcer, cancellationToken);
        if (_journal is not null)
            _files.MeetAll(_journal.Left);
        var searchPath = ShimFolder.Without(_options.SearchPath);
        var name = _options.Command[0];
        var program = ProgramSearch.Find(name, searchPath, _options.Directory)
            ?? throw new BurstException($"{name}: command not found");
        var tools = _models.Installed(searchPath);
        var shims = ShimFolder.Open(_options.CachePath, tools);
        if (tools.Contains(name))
            program = Path.Join(shims.ToolsPath, name);
        var redirect = new ToolRedirect(tools, searchPath, shims, () => OnNotice?.Invoke(
            "this system permits no tracing (ptrace): tools that the build calls by their absolute path run for real"));
        try
        {
            var status = await RunCommandAsync();
            if (status == 0 && _options.Forces && s_makes.Contains(Path.GetFileName(name)) && _forces.Failures.Count > 0
                && !cancellationToken.IsCancellationRequested)
            {
                _isRepeated = true;
                status = await RunCommandAsync();
            }

            _files.MeetAll(_copies?.TakeMade() ?? []);
            _journal?.Close([.. _files.Placeholders.Select(file => file.FindPath()).OfType<string>()]);
            return new BuildReport(
                cancellationToken.IsCancellationRequested && status == 0 ? Interrupted : status, _decisions,
                [.. _forces.Failures.Where(failure => !_told.ContainsKey(failure.Thunk))], Errors(), TimeProvider.System.GetElapsedTime(started));
        }
        finally
        {
            _copies?.Dispose();
            _files.Dispose();
            _journal?.Dispose();
        }

        async Task<int> RunCommandAsync()
        {
            var folder = Directory.CreateTempSubdirectory("burst-infer.").FullName;
            try
            {
                var socketPath = Path.Join(folder, "s");
                using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                listener.Bind(new UnixDomainSocketEndPoint(socketPath));
                listener.Listen(Backlog);
                var build = BuildProcess.Start(
                    shims.LauncherPath,
                    _options.Directory,
                    ["launch", socketPath, _options.Watches ? "1" : "0", program, name, .. _options.Command.Skip(1)],
                    _options.Environment,
                    new Dictionary<string, string>
                    {
                        ["BURST_INFER"] = socketPath,
                        ["PATH"] = $"{shims.ToolsPath}:{searchPath}",
                    },
                    _options.Inherited,
                    _options.ProcessGroup);
                var status = await Task.Run(() => Serve(listener, build, redirect, cancellationToken), CancellationToken.None);
                if (_options.Forces)
                    await SettleAllAsync();
                return status;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private int Serve(Socket listener, BuildProcess build, ToolRedirect redirect, CancellationToken cancellationToken)
    {
        FileWatch? watch = null;
        using var registration = cancellationToken.Register(() => _ = EndAsync(build));
        try
        {
            if (!Launch.Receive(listener, build, launch => watch = Watch(launch, redirect)))
                return build.Ended.GetAwaiter().GetResult();
            using var server = new ToolServer(listener, _options.Planners, AnswerAsync);
            return build.Ended.GetAwaiter().GetResult();
        }
        finally
        {
            watch?.Dispose();
        }
    }

    private FileWatch? Watch(Launch launch, ToolRedirect redirect)
    {
        _isWatched = launch.Listener >= 0;
        if (_isWatched)
            return new FileWatch(launch.Listener, _files, ForceInPlaceAsync, redirect, _copies);
        if (launch.Error != 0)
        {
            OnNotice?.Invoke(
                "this system does not let the files be seen that a build opens (seccomp:"
                + $" {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(launch.Error)}); "
                + (_options.Forces
                    ? "so each call of a tool lasts until its files are made"
                    : "a step that reads what is not made yet sees a placeholder"));
        }

        return null;
    }

    // At a terminal the command has had the same signal; it is told again only if it goes on.
    private static async Task EndAsync(BuildProcess build)
    {
        if (!build.LeadsGroup)
            await Task.WhenAny(build.Ended, Task.Delay(Patience));
        build.Signal(LibC.Terminate);
    }

    private async ValueTask<byte[]> AnswerAsync(ToolRequest request)
    {
        try
        {
            return await DecideAsync(request);
        }
        catch (Exception e)
        {
            return ToolReply.Exit(1, Encoding.UTF8.GetBytes($"burst: {e.Message}\n"));
        }
    }

    private async ValueTask<byte[]> DecideAsync(ToolRequest request)
    {
        var tool = Path.GetFileName(request.Name);
        var program = request.FindProgram() ?? "";
        if (program.Length == 0 && _models.Find(tool) is not { StandsAlone: true })
            return ToolReply.Exit(127, Encoding.UTF8.GetBytes($"burst: {tool}: command not found\n"));
        if (!request.IsText)
            return RunReal("its arguments, variables or folder are not UTF-8");
        if (request.Directory.Length == 0)
            return RunReal("the folder it was called in is gone");
        if (_models.Find(tool) is not { } model)
            return RunReal("no model knows it");
        if (request.NamesOwnFiles)
            return RunReal("names a file that only its own process has");
        if (model.OnlyReads)
            await MakeAsync(request.Arguments.Select(name => Path.GetFullPath(name, request.Directory)));
        if (Probe.IsOne(request.Directory, request.Arguments))
            return RunReal("it is a probe, and whoever configures needs the answer");
        if (_capture.IsOne(request.Process))
            return RunReal("a shell or make waits for what it prints and how it ends");
        if (model.IsTried(tool) && Trial.IsOne(request.Process))
            return RunReal("a script hides what it prints, and wants to know how it ends");

        var call = request.ToCall(program);
        ToolAnswer answer;
        try
        {
            answer = _files.WhileNothingSettles(() => model.Answer(call));
        }
        catch (BurstException e)
        {
            // Such as a source file that is not there: the tool says it in its own words.
            return RunReal(e.Message);
        }

        switch (answer)
        {
            case ToolAnswer.Refused refused:
                return ToolReply.Exit(refused.ExitCode, Encoding.UTF8.GetBytes(refused.Message));
            case ToolAnswer.RunReal real:
                return RunReal(real.Reason);
            case ToolAnswer.Told told:
                if (Obstacle(told.SideFiles.Select(file => file.Path)) is { } hindrance)
                    return RunReal(hindrance);
                _decisions.AddModelled(call);
                foreach (var file in told.SideFiles)
                    PlannedFiles.Write(file, request.Umask);
                return ToolReply.Print(told.Output.Span);
            case ToolAnswer.Modelled modelled:
                if (Obstacle(modelled.Outputs.Select(output => output.Path).Concat(modelled.SideFiles.Select(file => file.Path))) is { } obstacle)
                    return RunReal(obstacle);
                _decisions.AddModelled(call);
                foreach (var step in modelled.Steps)
                    OnStep?.Invoke(step);
                var said = Plan(modelled, request, out var placeholders);
                if (!_options.Forces)
                    return ToolReply.Exit(0, said);
                var isPutOff = _isWatched && !_isRepeated;
                var made = SettleAsync(placeholders, isLast: !isPutOff);
                if (isPutOff)
                    await _forces!.CatchUpAsync();
                else if (!await made)
                    return Fail(modelled, request);
                return ToolReply.Exit(0, said);
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        static string? Obstacle(IEnumerable<string> paths) => paths.Select(PlannedFiles.Obstacle).FirstOrDefault(found => found is not null);

        byte[] RunReal(string reason)
        {
            if (program.Length == 0)
                return ToolReply.Exit(127, Encoding.UTF8.GetBytes($"burst: {tool}: not installed, and cannot be done without: {reason}\n"));
            _decisions.AddReal(tool, request.Arguments, reason);
            return request.Become(program);
        }
    }

    // Whoever called the tool knows now, and what comes of it is in the command's own exit status. A module's words are nowhere yet.
    private byte[] Fail(ToolAnswer.Modelled modelled, ToolRequest request)
    {
        var thunks = modelled.Outputs.Select(output => output.Output).Concat(modelled.Messages).Select(output => output.Thunk).ToHashSet();
        var text = new MessageText(_options.ProjectPath, request.HasColours);
        using var words = new MemoryStream();
        foreach (var failure in _forces!.Failures.Where(failure => thunks.Contains(failure.Thunk) && ToolOutcome.HasWords(failure)))
        {
            if (_told.TryAdd(failure.Thunk, true) && !ToolOutcome.IsToolsOwn(failure))
                words.Write(text.Translate(Encoding.UTF8.GetBytes($"{failure.Failure.StandardErrorTail.TrimEnd()}\n")));
        }

        return ToolReply.Exit(1, words.ToArray());
    }

    // What the tool has to print now; placeholders where its outputs are not known.
    private byte[] Plan(ToolAnswer.Modelled modelled, ToolRequest request, out PlannedFile[] placeholders)
    {
        var values = new ObjectHash[modelled.Outputs.Length];
        var messages = new ObjectHash[modelled.Messages.Length];
        var isKnown = _options.Forces;
        for (var i = 0; isKnown && i < values.Length; i++)
            isKnown = _forcer.TryRecall(modelled.Outputs[i].Output, out values[i]);
        for (var i = 0; isKnown && i < messages.Length; i++)
            isKnown = _forcer.TryRecall(modelled.Messages[i], out messages[i]);

        var written = new List<PlannedFile>();
        for (var i = 0; i < values.Length; i++)
        {
            if (isKnown)
                _files.WriteValue(modelled.Outputs[i], values[i], request.Umask);
            else if (_files.WritePlaceholder(modelled.Outputs[i], request.Umask) is { } placeholder)
                written.Add(placeholder);
        }

        foreach (var file in modelled.SideFiles)
            PlannedFiles.Write(file, request.Umask);
        placeholders = [.. written];
        return isKnown ? Messages(messages, request) : [];
    }

    private byte[] Messages(ReadOnlySpan<ObjectHash> messages, ToolRequest request)
    {
        using var all = new MemoryStream();
        var text = new MessageText(_options.ProjectPath, request.HasColours);
        foreach (var message in messages)
        {
            if (message.LengthBytes > 0 && _objects.TryRead(message, out var content))
                all.Write(text.Translate(content.Span));
        }

        return all.ToArray();
    }

    private async Task<bool> ForceInPlaceAsync(PlannedFile file, bool isExecution)
    {
        // Another store's: nothing is known of it here.
        if (!_objects.Contains(file.Output.Thunk))
            return true;
        if (await _forces!.ForceAsync(file.Output) is not { } value)
            return false;
        if (!TrySettle(file, value))
            return false;
        if (isExecution)
            await file.WaitUntilUnwrittenAsync();
        return true;
    }

    private async Task MakeAsync(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (_files.Meet(path) is { } file)
                await ForceInPlaceAsync(file, isExecution: false);
        }
    }

    private async Task SettleAllAsync()
    {
        var files = _files.Placeholders;
        if (files.Count == 0)
            return;
        OnForcing?.Invoke();
        await SettleAsync(files, isLast: true);
    }

    // As soon as values are there they take their placeholders' places; whether all do. In the end, what cannot be made goes,
    // as after a tool that failed or was interrupted.
    private async Task<bool> SettleAsync(IReadOnlyList<PlannedFile> files, bool isLast)
    {
        var values = await Task.WhenAll(files.Select(file => _forces!.ForceAsync(file.Output)));
        var isMade = true;
        for (var i = 0; i < files.Count; i++)
        {
            if (values[i] is { } value && TrySettle(files[i], value))
                continue;
            isMade = false;
            if (isLast)
            {
                files[i].Remove();
                _files.Forget(files[i]);
            }
        }

        return isMade;
    }

    private string[] Errors()
    {
        lock (_errors)
            return [.. _errors.Values];
    }

    private bool TrySettle(PlannedFile file, in ObjectHash value)
    {
        try
        {
            _files.Settle(file, value);
            lock (_errors)
                _errors.Remove(file);
            return true;
        }
        catch (BurstException e)
        {
            lock (_errors)
                _errors[file] = e.Message;
            return false;
        }
    }
}
