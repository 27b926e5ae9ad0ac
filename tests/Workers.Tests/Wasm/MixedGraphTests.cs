using System.Text;
using Burst.Engine;
using Burst.Engine.Jobs;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Testing;
using Burst.Thunks;
using Burst.Wasm.Text;
using Burst.Workers.Processes;
using Burst.Workers.Wasm;

namespace Burst.Workers.Tests.Wasm;

/// <summary>One graph of native and WebAssembly functions.</summary>
public sealed class MixedGraphTests : IAsyncDisposable
{
    /// <summary>Copies the file that its argument names to standard output, with a byte in front.</summary>
    private const string Mark = WasmBench.Head + """
        (data (i32.const 0) "w")
        (func (export "_start") (local $path i32)
          (drop (call $args_sizes_get (i32.const 8) (i32.const 12)))
          (drop (call $args_get (i32.const 16) (i32.const 4096)))
          (local.set $path (i32.add (i32.load (i32.const 20)) (i32.const 1))) ;; relative to the root
          (call $write (i32.const 1) (i32.const 0) (i32.const 1))
          (call $write (i32.const 1) (i32.const 8192)
            (call $read (call $open (local.get $path)
              (i32.sub (i32.add (i32.const 4095) (i32.load (i32.const 12))) (local.get $path)) (i32.const 0)) (i32.const 8192))))
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _objects;
    private readonly MemoryReductionCache _reductions = new();
    private readonly WasmWorkerPool _modules = new();
    private readonly ProcessWorkerPool _processes;
    private readonly ThunkEngine _engine;

    public MixedGraphTests()
    {
        _objects = new FolderObjectStore(_folder["objects"]);
        _processes = new ProcessWorkerPool(_objects, new ProcessOptions { Jobs = 2, Sandbox = SandboxMode.None });
        _engine = new ThunkEngine(_objects, _reductions, [_modules, _processes]);
    }

    public async ValueTask DisposeAsync()
    {
        _processes.Dispose();
        await _engine.DisposeAsync();
        _modules.Dispose();
        await _reductions.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Force_ChainsOfBothKinds_EachFunctionRunsWhereItBelongs()
    {
        var native = Native("#!/bin/sh\n{ printf n; cat \"$1\"; } > out\n");
        var module = new FunctionTemplate(_objects.Add(WasmText.Parse(Mark).Span), ["mark"]) { Output = "/dev/stdout" };
        var chains = Enumerable.Range(0, 10).Select(chain =>
        {
            var last = new OutputRef(_objects.Add(Encoding.UTF8.GetBytes($"{chain}")));
            for (var i = 0; i < 5; i++)
                last = _objects.Map(i % 2 == 0 ? native : module, [last])[0];
            return last;
        }).ToArray();
        var report = await _engine.ForceAsync(chains);
        Assert.Empty(report.Failures);
        Assert.Equal(Enumerable.Range(0, 10).Select(chain => $"nwnwn{chain}"), report.Results.Select(result => Text(result.Value)));
    }

    [Fact]
    public async Task MapReduce_NativeMapModuleReduce_InOrder()
    {
        var native = Native("#!/bin/sh\ntr a-z A-Z < \"$1\" > out\n");
        var module = new FunctionTemplate(_objects.Add(WasmText.Parse(Mark).Span), ["mark"]) { Output = "/dev/stdout" };
        var value = await _engine.ForceAsync(_objects.MapReduce(
            native, module, [new OutputRef(_objects.Add("a"u8))]));
        Assert.Equal("wA", Text(value));
    }

    [Fact]
    public async Task Force_NativeWithWordsForModules_IsRefused()
    {
        var native = Native("#!/bin/sh\n: > out\n") with { Extension = new ThunkExtension { Fuel = 1 } };
        var report = await _engine.ForceAsync([new OutputRef(_objects.Add(native.Bind()))]);
        Assert.Contains("neither a WebAssembly module nor a container", Assert.Single(report.Failures).Failure.Message, StringComparison.Ordinal);
    }

    private FunctionTemplate Native(string script)
    {
        var path = _folder.Write($"{Guid.NewGuid():N}", script);
        return new FunctionTemplate(_objects.CopyIn(path, isExecutable: true), ["f"]);
    }

    private string Text(ObjectHash value) =>
        _objects.TryRead(value, out var content) ? Encoding.UTF8.GetString(content.Span) : "(missing)";
}
