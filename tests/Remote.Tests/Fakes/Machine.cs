using System.Net;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Remote.Run;
using Burst.Remote.Serve;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Processes;
using Burst.Workers.Wasm;

namespace Burst.Remote.Tests.Fakes;

/// <summary>What a machine has: objects, reductions, workers, an engine, and if wanted a server.</summary>
internal sealed class Machine : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProcessWorkerPool _processes;
    private readonly WasmWorkerPool _modules = new();
    private readonly ThunkEngine _engine;

    public Machine(int slots = 2)
    {
        Objects = new FolderObjectStore(_folder["blobs"]);
        Reductions = new MemoryReductionCache();
        LocalRunner? runner = null;
        _processes = new ProcessWorkerPool(Objects, new ProcessOptions
        {
            Jobs = slots,
            Sandbox = SandboxMode.None,
            OnPrinted = (thunk, printed) => runner!.TakePrinted(thunk, printed),
        });
        _engine = new ThunkEngine(Objects, Reductions, [_modules, _processes], new EngineOptions { Threads = 2 });
        Runner = runner = new LocalRunner(_engine, Objects, Reductions, slots);
    }

    public FolderObjectStore Objects { get; }

    public IReductionCache Reductions { get; }

    public LocalRunner Runner { get; }

    public BurstServer? Server { get; private set; }

    public Uri Address => Server!.Address;

    /// <summary>A machine with a server on a free port.</summary>
    public static async Task<Machine> ServeAsync(ServerOptions? options = null, int slots = 2)
    {
        var machine = new Machine(slots);
        options ??= new ServerOptions();
        machine.Server = await BurstServer.StartAsync(options with { Listen = new IPEndPoint(IPAddress.Loopback, 0) }, machine.Runner);
        return machine;
    }

    /// <summary>A thunk of a shell script with the outputs named, all in this machine's store.</summary>
    public ObjectHash Script(string text, string[] outputs, params ObjectHash[] values)
    {
        var path = _folder.Write("script", $"#!/bin/sh\n{text}\n", isExecutable: true);
        var script = Objects.CopyIn(path, isExecutable: true);
        return Engine.Store.ObjectStoreExtensions.Add(Objects, new Thunk(
            new Function($"{script}", ["script", .. values.Select(value => $"@{{GGHASH:{value}}}")], []),
            values.Select(value => new ThunkInput($"{value}")), null, [new ThunkInput($"{script}")], outputs));
    }

    public ObjectHash Value(string text) => Engine.Store.ObjectStoreExtensions.Add(Objects, System.Text.Encoding.UTF8.GetBytes(text));

    public byte[] Read(ObjectHash hash)
    {
        Assert.True(Objects.TryRead(hash, out var content), $"{hash} is not here");
        return content.ToArray();
    }

    public string Text(ObjectHash hash) => System.Text.Encoding.UTF8.GetString(Read(hash));

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.StopAsync();
            await Server.DisposeAsync();
        }

        _processes.Dispose();
        await _engine.DisposeAsync();
        _modules.Dispose();
        await Runner.DisposeAsync();
        await Reductions.DisposeAsync();
        _folder.Dispose();
    }
}
