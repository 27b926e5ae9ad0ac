using System.Text;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Processes;

namespace Burst.Infer.Tests;

/// <summary>A project's folder, a store outside of it, and an engine that forces what is planned there.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryReductionCache _reductions = new();
    private readonly ProcessWorkerPool _processes;
    private readonly ThunkEngine _engine;

    public Workshop(string project = "project", SandboxMode sandbox = SandboxMode.Auto)
    {
        ProjectPath = Directory.CreateDirectory(_folder[project]).FullName;
        Objects = new FolderObjectStore(Directory.CreateDirectory(_folder["objects"]).FullName);
        Files = new BuildFiles(Objects, new HashCache(_folder["hashes"]));
        Root = new BuildRoot(ProjectPath);
        Probes = new ProbeCache(_folder["probes"]);
        Tools = new ToolSets(Files, Probes);
        _processes = new ProcessWorkerPool(Objects, new ProcessOptions { Sandbox = sandbox, StandardError = Errors });
        _engine = new ThunkEngine(Objects, _reductions, [_processes]);
    }

    public string ProjectPath { get; }

    public FolderObjectStore Objects { get; }

    public BuildFiles Files { get; }

    public BuildRoot Root { get; }

    public ProbeCache Probes { get; }

    public ToolSets Tools { get; }

    /// <summary>What functions printed to their standard error.</summary>
    public MemoryStream Errors { get; } = new();

    /// <summary>The absolute path of a file of the project.</summary>
    public string this[string name] => Path.Join(ProjectPath, name);

    /// <summary>Writes a file of the project, with the folders above it.</summary>
    public string Write(string name, string content)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes a file of the project that can be executed.</summary>
    public void WriteProgram(string name, string content) => File.SetUnixFileMode(Write(name, content), (UnixFileMode)0x1ED);

    /// <summary>Forces an output and reads it.</summary>
    public async Task<byte[]> ForceAsync(OutputRef output)
    {
        var hash = await _engine.ForceAsync(output);
        Assert.True(Objects.TryRead(hash, out var content));
        return content.ToArray();
    }

    /// <summary>The same, as text.</summary>
    public async Task<string> ForceTextAsync(OutputRef output) => Encoding.UTF8.GetString(await ForceAsync(output));

    /// <summary>The engine.</summary>
    public ThunkEngine Engine => _engine;

    /// <summary>What the engine remembers.</summary>
    public MemoryReductionCache Reductions => _reductions;

    /// <summary>A folder for caches, outside of the project.</summary>
    public string CachePath => _folder["caches"];

    /// <summary>How many thunks have run.</summary>
    public long ExecutedCount => _engine.Counts.Executed;

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _processes.Dispose();
        await _reductions.DisposeAsync();
        _folder.Dispose();
    }
}
