using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Workers.Processes;

namespace Burst.Workers.Tests.Processes;

/// <summary>A folder with objects and a work root, and a pool that runs what tests put there.</summary>
internal sealed class ProcessBench : IDisposable
{
    private readonly Lazy<ProcessWorkerPool> _pool;
    private ProcessOptions? _options;

    public ProcessBench(string parent = "/tmp")
    {
        Root = Directory.CreateTempSubdirectory().FullName;
        if (parent != "/tmp")
        {
            Directory.Delete(Root);
            Root = $"{parent}/burst-test-{Guid.NewGuid():N}";
        }

        WorkRoot = $"{Root}/work";
        Directory.CreateDirectory(WorkRoot);
        Objects = new FolderObjects($"{Root}/objects");
        _pool = new Lazy<ProcessWorkerPool>(() => new ProcessWorkerPool(Objects, Options));
    }

    public string Root { get; }

    public string WorkRoot { get; }

    public FolderObjects Objects { get; }

    public MemoryStream Output { get; } = new();

    public MemoryStream Error { get; } = new();

    // Directories are not kept, so that what should be gone can be told from what is kept for the next run.
    public ProcessOptions Options
    {
        get => _options ??= new ProcessOptions
        {
            Jobs = 4,
            ReusesDirectories = false,
            WorkRoot = WorkRoot,
            StandardOutput = Output,
            StandardError = Error,
        };
        init => _options = value;
    }

    public ProcessBench With(SandboxMode sandbox)
    {
        _options = new ProcessOptions
        {
            Jobs = 4,
            ReusesDirectories = false,
            WorkRoot = WorkRoot,
            StandardOutput = Output,
            StandardError = Error,
            Sandbox = sandbox,
        };
        return this;
    }

    public ProcessWorkerPool Pool => _pool.Value;

    public string OutputText => Encoding.UTF8.GetString(Output.ToArray());

    public string ErrorText => Encoding.UTF8.GetString(Error.ToArray());

    public ObjectHash Script(string body) => Objects.Add(Encoding.UTF8.GetBytes($"#!/bin/sh\n{body}\n"), isExecutable: true);

    public ObjectHash Value(string content) => Objects.Add(Encoding.UTF8.GetBytes(content), isExecutable: false);

    /// <summary>A thunk of a function, stored; by default with one output "out".</summary>
    public (ObjectHash Hash, byte[] File) Store(
        string function, string[]? arguments = null, string[]? variables = null, string[]? values = null,
        string[]? executables = null, string[]? outputs = null, ThunkLink[]? links = null)
    {
        var thunk = new Thunk(
            new Function(function, [.. arguments ?? ["f"]], [.. variables ?? ["PATH=/usr/bin:/bin"]]),
            (values ?? []).Select(ThunkInput.Parse), null, (executables ?? [function]).Select(ThunkInput.Parse),
            outputs ?? ["out"], 0, links);
        var file = thunk.Encode();
        var hash = ObjectHash.Of(file);
        Objects.Write(hash, file);
        return (hash, file);
    }

    public FakeExecution Start(
        (ObjectHash Hash, byte[] File) thunk, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var execution = new FakeExecution(thunk.Hash, thunk.File, timeout, cancellationToken);
        Pool.Start(execution);
        return execution;
    }

    public Task<ExecutionOutcome> RunAsync((ObjectHash Hash, byte[] File) thunk, TimeSpan? timeout = null) =>
        Start(thunk, timeout).Outcome;

    public Task<ExecutionOutcome> RunAsync(string script, params string[] outputs) =>
        RunAsync(Store(Script(script).ToString(), outputs: outputs.Length == 0 ? null : outputs));

    /// <summary>Runs a script that must succeed, and gives the text of its first output.</summary>
    public async Task<string> ReadOutputAsync((ObjectHash Hash, byte[] File) thunk)
    {
        var outcome = await RunAsync(thunk);
        Assert.Null(outcome.Failure);
        var text = await File.ReadAllTextAsync(outcome.OutputPaths[0]);
        outcome.Release!();
        return text;
    }

    /// <summary>Runs a script that must fail.</summary>
    public async Task<ExecutionFailure> FailAsync((ObjectHash Hash, byte[] File) thunk, TimeSpan? timeout = null)
    {
        var outcome = await RunAsync(thunk, timeout);
        outcome.Release?.Invoke();
        Assert.NotNull(outcome.Failure);
        return outcome.Failure;
    }

    public Task<ExecutionFailure> FailAsync(string script, params string[] outputs) =>
        FailAsync(Store(Script(script).ToString(), outputs: outputs.Length == 0 ? null : outputs));

    public void Dispose()
    {
        if (_pool.IsValueCreated)
            _pool.Value.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
