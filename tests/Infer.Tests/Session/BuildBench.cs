using System.Text;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Explain;
using Burst.Infer.Binutils;
using Burst.Infer.Session;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Tests.Session;

/// <summary>Builds of a project whose tools are <c>upper IN OUT</c>, <c>same IN OUT</c>, <c>broken IN OUT</c> and
/// <c>shell</c>, which is bash.</summary>
/// <remarks>The real tools, first in the search path, write <c>real</c> instead; so a test can tell who worked. <c>size FILE</c>
/// prints a file's length without opening it.</remarks>
internal sealed class BuildBench : IAsyncDisposable, IThunkForcer
{
    private static readonly string[] Tools = ["upper", "same", "broken", "shell"];

    private readonly string _binaries;
    private readonly Dictionary<string, ObjectHash> _functions = [];

    public BuildBench()
    {
        Shop = new Workshop();
        _binaries = Shop["../bin"];
        Directory.CreateDirectory(_binaries);
        File.CreateSymbolicLink(Path.Join(_binaries, "shell"), "/bin/bash");
        Shop.WriteProgram("../bin/size", "#!/bin/sh\nexec stat -c %s \"$1\"\n");
        foreach (var tool in Tools.SkipLast(1))
        {
            var path = Path.Join(_binaries, tool);
            File.WriteAllText(path, "#!/bin/sh\nfor last; do :; done\necho real $# > \"$last\"\n");
            File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
            var work = tool switch
            {
                "upper" => "tr a-z A-Z < \"$1\" > out",
                "same" => "cat < \"$1\" > out",
                _ => "echo cannot >&2; exit 7",
            };
            _functions[tool] = Shop.Objects.CopyIn(Shop.Write($"../{tool}.sh", $"#!/bin/sh\n{work}\n"), isExecutable: true);
        }
    }

    public Workshop Shop { get; }

    /// <summary>What the session told.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>Whether forcing is held back until <see cref="Gate"/> opens.</summary>
    public TaskCompletionSource? Gate { get; init; }

    /// <summary>Makes other models than those of the bench's own tools.</summary>
    public Func<Workshop, ToolModels>? Models { get; init; }

    public EngineCounts Counts => Shop.Engine.Counts;

    public bool TryRecall(OutputRef output, out ObjectHash value) =>
        Recall.TryFind(Shop.Objects, Shop.Reductions, output, out value);

    public async Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken)
    {
        if (Gate is not null)
            await Gate.Task;
        return await Shop.Engine.ForceAsync(targets, cancellationToken);
    }

    /// <summary>Runs a script as the build.</summary>
    public Task<BuildReport> RunAsync(string script, bool forces = true, bool watches = true, CancellationToken cancellation = default) =>
        RunAsync(["sh", "-c", script], forces, watches, cancellation);

    /// <summary>Runs a command as the build.</summary>
    public Task<BuildReport> RunAsync(
        string[] command, bool forces = true, bool watches = true, CancellationToken cancellation = default)
    {
        var options = new BuildOptions
        {
            Command = command,
            CachePath = Shop.CachePath,
            ProjectPath = Shop.ProjectPath,
            Directory = Shop.ProjectPath,
            SearchPath = $"{_binaries}:{Environment.GetEnvironmentVariable("PATH")}",
            Forces = forces,
            Watches = watches,
            JournalPath = Shop["../journal"],
        };
        return new BuildSession(options, Models?.Invoke(Shop) ?? new ToolModels(new Model(this), new PrintingModel()), Shop.Files, this)
        {
            OnNotice = notice =>
            {
                lock (Notices)
                    Notices.Add(notice);
            },
        }.RunAsync(cancellation);
    }

    public string Read(string name) => File.ReadAllText(Shop[name]);

    public ValueTask DisposeAsync() => Shop.DisposeAsync();

    private sealed class Model(BuildBench bench) : IToolModel
    {
        public IReadOnlyCollection<string> Tools => BuildBench.Tools;

        public bool IsTried(string tool) => tool != "same";

        public ToolAnswer Answer(ToolCall call)
        {
            if (call.Arguments.Length != 2)
                return new ToolAnswer.RunReal("it takes two arguments");
            var input = bench.Shop.Files.Read(call.PathOf(call.Arguments[0])).Output;
            var hash = bench._functions[call.Tool];
            var argument = new ThunkInput($"{input}");
            var thunk = bench.Shop.Objects.Add(new Thunk(
                new Function($"{hash}", [call.Tool, $"@{{GGHASH:{input}}}"], ["PATH=/usr/bin:/bin"]),
                input.Thunk.IsThunk ? null : [argument], input.Thunk.IsThunk ? [argument] : null, [new ThunkInput($"{hash}")],
                ["out"]));
            return new ToolAnswer.Modelled(
                [new PlannedOutput(call.PathOf(call.Arguments[1]), new OutputRef(thunk), IsProgram: call.Tool == "same")],
                [new SideFile(call.PathOf($"{call.Arguments[1]}.d"), Encoding.UTF8.GetBytes($"{call.Arguments[0]}\n"))], []);
        }
    }
}
