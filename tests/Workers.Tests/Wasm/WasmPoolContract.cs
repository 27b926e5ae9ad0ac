using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Workers.Tests.Wasm;

/// <summary>What every pool of WebAssembly functions does, whatever engine is behind it.</summary>
public abstract class WasmPoolContract
{
    /// <summary>Prints its arguments, each with a line end.</summary>
    private const string PrintArguments = """
        (func (export "_start") (local $count i32) (local $at i32) (local $end i32)
          (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
          (drop (call $args_get (i32.const 16) (i32.const 4096)))
          (local.set $at (i32.const 4096))
          (local.set $end (i32.add (i32.const 4096) (i32.load (i32.const 4))))
          (block $done (loop $next
            (br_if $done (i32.eq (local.get $at) (local.get $end)))
            (if (i32.eqz (i32.load8_u (local.get $at))) (then (i32.store8 (local.get $at) (i32.const 10))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br $next)))
          (call $write (i32.const 1) (i32.const 4096) (i32.load (i32.const 4))))
        """;

    /// <summary>Copies /in to /out.</summary>
    private const string Copy = """
        (data (i32.const 0) "inout")
        (func (export "_start") (local $in i32) (local $out i32)
          (local.set $in (call $open (i32.const 0) (i32.const 2) (i32.const 0)))
          (local.set $out (call $open (i32.const 2) (i32.const 3) (i32.const 1)))
          (call $write (local.get $out) (i32.const 1024) (call $read (local.get $in) (i32.const 1024))))
        """;

    /// <summary>Copies standard input to standard output.</summary>
    private const string Echo = """
        (func (export "_start") (call $write (i32.const 1) (i32.const 1024) (call $read (i32.const 0) (i32.const 1024))))
        """;

    private const string Forever = """(func (export "_start") (loop $again (br $again)))""";

    private protected abstract IWorkerPool MakePool();

    private protected WasmBench MakeBench(EngineOptions? options = null) => new(MakePool(), options);

    [PoolFact]
    public async Task CanExecute_FirstBytes_Decide()
    {
        await using var bench = MakeBench();
        var pool = MakePool();
        Assert.True(pool.CanExecute(bench.AddModule(""), bench.Objects));
        Assert.False(pool.CanExecute(bench.AddText("#!/bin/sh\n"), bench.Objects));
        Assert.False(pool.CanExecute(bench.AddText("\0as"), bench.Objects));
        Assert.False(pool.CanExecute(ObjectHash.Of("not there"u8), bench.Objects));
        (pool as IDisposable)?.Dispose();
    }

    [PoolFact]
    public async Task Arguments_ReferencesBecomePaths()
    {
        await using var bench = MakeBench();
        var value = bench.AddText("x");
        var thunk = bench.Thunk(
            bench.AddCommand(PrintArguments), ["name", "", $"a@{{GGHASH:{value}}}b", "ü"], values: [$"{value}"]);
        Assert.Equal($"name\n\na/.gg/blobs/{value}b\nü\n", (await bench.RunAsync(thunk))[0]);
    }

    [PoolFact]
    public async Task Environment_IsTheThunksAlone()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand("""
            (func (export "_start")
              (drop (call $environ_sizes_get (i32.const 0) (i32.const 4)))
              (drop (call $environ_get (i32.const 16) (i32.const 4096)))
              (call $write (i32.const 1) (i32.const 4096) (i32.load (i32.const 4))))
            """);
        Assert.Equal("A=1\0B=\0C=d=e\0", (await bench.RunAsync(bench.Thunk(function, environment: ["A=1", "B=", "C=d=e"])))[0]);
        Assert.Equal("", (await bench.RunAsync(bench.Thunk(function)))[0]);
    }

    [PoolTheory]
    [InlineData("in")]
    [InlineData("/in")]
    [InlineData("./in")]
    public async Task Value_WithName_IsAFileOfThatName(string name)
    {
        await using var bench = MakeBench();
        var value = bench.AddText("content");
        Assert.Equal(
            ["content"], await bench.RunAsync(bench.Thunk(bench.AddCommand(Copy), outputs: ["out"], values: [$"{value}={name}"])));
    }

    [PoolFact]
    public async Task Value_Referenced_IsAFileAtItsPath()
    {
        await using var bench = MakeBench();
        var value = bench.AddText("content");
        var function = bench.AddCommand($$"""
            (data (i32.const 0) "/.gg/blobs/{{value}}")
            (func (export "_start")
              (call $write (i32.const 1) (i32.const 1024)
                (call $read (call $open (i32.const 1) (i32.const {{10 + $"{value}".Length}}) (i32.const 0)) (i32.const 1024))))
            """);
        Assert.Equal("content", (await bench.RunAsync(bench.Thunk(function, values: [$"{value}"])))[0]);
        Assert.Equal("content", (await bench.RunAsync(
            bench.Thunk(function, ["f", $"@{{GGHASH:{value}}}"], values: [$"{value}=named"])))[0]);
    }

    [PoolFact]
    public async Task Value_NamedStandardInput_IsThat()
    {
        await using var bench = MakeBench();
        var value = bench.AddText("from standard input");
        Assert.Equal(
            ["from standard input"],
            await bench.RunAsync(bench.Thunk(bench.AddCommand(Echo), values: [$"{value}=/dev/stdin"])));
        Assert.Equal([""], await bench.RunAsync(bench.Thunk(bench.AddCommand(Echo))));
    }

    [PoolFact]
    public async Task Values_ThousandsOfNames_AllThere()
    {
        await using var bench = MakeBench();
        var values = Enumerable.Range(0, 2000).Select(i => $"{bench.AddText($"{i}")}=many/{i % 10}/{i}").Append(
            $"{bench.AddText("found")}=in").ToArray();
        Assert.Equal(["found"], await bench.RunAsync(bench.Thunk(bench.AddCommand(Copy), outputs: ["out"], values: values)));
    }

    [PoolFact]
    public async Task Input_Changed_ObjectStaysAsItIs()
    {
        await using var bench = MakeBench();
        var value = bench.AddText("content");
        var function = bench.AddCommand("""
            (data (i32.const 0) "inX")
            (func (export "_start") (call $write (call $open (i32.const 0) (i32.const 2) (i32.const 0)) (i32.const 2) (i32.const 1)))
            """);
        Assert.Equal(["Xontent"], await bench.RunAsync(bench.Thunk(function, outputs: ["in"], values: [$"{value}=in"])));
        Assert.Equal("content", bench.Text(value));
    }

    [PoolFact]
    public async Task Outputs_StreamsAndStatus_Stored()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand("""
            (data (i32.const 0) "out\nerror\n")
            (func (export "_start")
              (call $write (i32.const 1) (i32.const 0) (i32.const 4))
              (call $write (i32.const 2) (i32.const 4) (i32.const 6))
              (call $exit (i32.const 3)))
            """);
        Assert.Equal(
            ["3\n", "out\n", "error\n"],
            await bench.RunAsync(bench.Thunk(function, outputs: ["/dev/status", "/dev/stdout", "/dev/stderr"])));
        var failure = await bench.FailAsync(bench.Thunk(function, outputs: ["/dev/stdout"]));
        Assert.Equal(
            new ExecutionFailure(FailureKind.Exited, "the function ended with exit code 3", false, 3, "error"), failure);
    }

    [PoolFact]
    public async Task Output_Directory_IsAnArchive()
    {
        await using var bench = MakeBench();
        var value = bench.AddText("content");
        var function = bench.AddCommand("""
            (data (i32.const 0) "indir/file")
            (func (export "_start") (local $in i32)
              (local.set $in (call $open (i32.const 0) (i32.const 2) (i32.const 0)))
              (call $write (call $open (i32.const 2) (i32.const 8) (i32.const 1)) (i32.const 1024)
                (call $read (local.get $in) (i32.const 1024))))
            """);
        var hash = bench.Objects.Add(bench.Thunk(function, outputs: ["dir/"], values: [$"{value}=in"]));
        Assert.True(bench.Objects.TryRead(await bench.Engine.ForceAsync(new OutputRef(hash)), out var archive));
        var entry = Assert.Single(DirectoryArchive.Read(archive));
        Assert.Equal("file", entry.Path);
        Assert.Equal("content"u8.ToArray(), entry.Content!.Value.ToArray());

        // A later function has it unpacked.
        var reader = bench.AddCommand("""
            (data (i32.const 0) "there/file")
            (func (export "_start")
              (call $write (i32.const 1) (i32.const 1024)
                (call $read (call $open (i32.const 0) (i32.const 10) (i32.const 0)) (i32.const 1024))))
            """);
        Assert.Equal(["content"], await bench.RunAsync(bench.Thunk(reader, thunks: [$"{hash}#dir/=there/"])));
    }

    [PoolTheory]
    [InlineData("nothing", FailureKind.OutputMissing, "did not write its output 'nothing'")]
    [InlineData("../x", FailureKind.OutputInvalid, "leads out")]
    [InlineData("/etc/passwd", FailureKind.OutputInvalid, "absolute")]
    [InlineData("", FailureKind.OutputInvalid, "no name")]
    [InlineData("in/", FailureKind.OutputInvalid, "")]
    public async Task Output_NotThereOrImpossible_Fails(string output, FailureKind kind, string message)
    {
        await using var bench = MakeBench();
        var value = bench.AddText("content");
        var failure = await bench.FailAsync(bench.Thunk(bench.AddCommand(Copy), outputs: [output], values: [$"{value}=in"]));
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [PoolTheory]
    [InlineData("../in", "'..'")]
    [InlineData("a/../../in", "'..'")]
    public async Task Value_NameThatLeadsOut_IsRefused(string name, string message)
    {
        await using var bench = MakeBench();
        var failure = await bench.FailAsync(bench.Thunk(bench.AddCommand(Copy), values: [$"{bench.AddText("x")}={name}"]));
        Assert.Equal(FailureKind.BadThunk, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [PoolFact]
    public async Task Value_Missing_IsNamed()
    {
        await using var bench = MakeBench();
        var missing = ObjectHash.Of("never stored"u8);
        var failure = await bench.FailAsync(bench.Thunk(bench.AddCommand(Copy), outputs: ["out"], values: [$"{missing}=in"]));
        Assert.Equal(FailureKind.ObjectMissing, failure.Kind);
        Assert.Contains($"{missing}", failure.Message, StringComparison.Ordinal);
    }

    [PoolFact]
    public async Task Module_Trap_IsAFailureWithTheLastWords()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand("""
            (data (i32.const 0) "about to fail\n")
            (func (export "_start") (call $write (i32.const 2) (i32.const 0) (i32.const 14)) unreachable)
            """);
        var failure = await bench.FailAsync(bench.Thunk(function));
        Assert.Equal(FailureKind.Signalled, failure.Kind);
        Assert.Contains("unreachable", failure.Message, StringComparison.Ordinal);
        Assert.Equal("about to fail", failure.StandardErrorTail);
    }

    [PoolTheory]
    [InlineData("(func $f (export \"_start\") (call $f))", "call stack exhausted")]
    [InlineData("(func (export \"_start\") (drop (i32.load (i32.const -1))))", "out of bounds memory access")]
    [InlineData("(func (export \"_start\") (drop (i32.div_u (i32.const 1) (i32.const 0))))", "integer divide by zero")]
    public async Task Module_AnyTrap_IsAFailureAndTheNextCallWorks(string text, string message)
    {
        await using var bench = MakeBench();
        var failure = await bench.FailAsync(bench.Thunk(bench.AddCommand(text)));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(["f\n"], await bench.RunAsync(bench.Thunk(bench.AddCommand(PrintArguments))));
    }

    [PoolFact]
    public async Task Module_RecursesDeeperThanTheCallersStack_GivesTheSameAsAnywhere()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand("""
            (func $down (param $n i32) (result i32)
              (if (result i32) (local.get $n)
                (then (i32.add (i32.const 1) (call $down (i32.sub (local.get $n) (i32.const 1)))))
                (else (i32.const 0))))
            (func (export "_start")
              (i32.store8 (i32.const 0) (i32.add (i32.const 33) (i32.shr_u (call $down (i32.const 50000)) (i32.const 15))))
              (call $write (i32.const 1) (i32.const 0) (i32.const 1)))
            """);
        var thunk = bench.Objects.Add(bench.Thunk(function));
        string? printed = null;
        var caller = new Thread(() => printed = bench.Text(bench.Engine.Force(new OutputRef(thunk))), 768 << 10);
        caller.Start();
        Assert.True(caller.Join(TimeSpan.FromMinutes(1)));
        Assert.Equal("\"", printed);
    }

    [PoolTheory]
    [InlineData("(module", "not a module")]
    [InlineData("(import \"env\" \"nope\" (func)) (import \"env\" \"neither\" (memory 1)) (func (export \"_start\"))", "env.nope|env.neither")]
    [InlineData("(func (export \"run\")) (func (export \"help\"))", "no function '_start'|run, help")]
    [InlineData("(func (export \"_start\") (param i32))", "takes nothing|_start")]
    public async Task Module_Unusable_SaysAllThatIsWrong(string text, string words)
    {
        await using var bench = MakeBench();
        var function = text == "(module" ? bench.AddText("\0asm\u0001\0\0\0\u0001") : bench.AddModule(text);
        var failure = await bench.FailAsync(bench.Thunk(function));
        if (text == "(module")
            words = "byte";
        Assert.All(words.Split('|'), word => Assert.Contains(word, failure.Message, StringComparison.Ordinal));
    }

    [PoolFact]
    public async Task EntryPoint_Named_IsCalled()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand("""
            (data (i32.const 0) "one two")
            (func (export "_start") (call $write (i32.const 1) (i32.const 0) (i32.const 3)))
            (func (export "second") (call $write (i32.const 1) (i32.const 4) (i32.const 3)))
            """);
        Assert.Equal(["one"], await bench.RunAsync(bench.Thunk(function)));
        Assert.Equal(["two"], await bench.RunAsync(bench.Thunk(function, extension: new ThunkExtension { EntryPoint = "second" })));
    }

    [PoolFact]
    public async Task Fuel_UsedUp_IsAFailure()
    {
        await using var bench = MakeBench();
        var forever = bench.AddModule(Forever);
        var failure = await bench.FailAsync(bench.Thunk(forever, extension: new ThunkExtension { Fuel = 100_000 }));
        Assert.Equal(FailureKind.Signalled, failure.Kind);
        Assert.Contains("out of fuel", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["f\n"], await bench.RunAsync(bench.Thunk(
            bench.AddCommand(PrintArguments), extension: new ThunkExtension { Fuel = 100_000 })));
    }

    [PoolFact]
    public async Task Memory_OverTheLimit_CannotGrow()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand("""
            (func (export "_start")
              (if (i32.eq (memory.grow (i32.const 14)) (i32.const -1)) (then (call $exit (i32.const 1))))
              (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (call $exit (i32.const 2)))))
            """);
        Assert.Equal(["0\n"], await bench.RunAsync(bench.Thunk(
            function, outputs: ["/dev/status"], extension: new ThunkExtension { MemoryBytes = 1 << 20 })));
        Assert.Equal(["2\n"], await bench.RunAsync(bench.Thunk(function, outputs: ["/dev/status"])));
        var failure = await bench.FailAsync(bench.Thunk(function, extension: new ThunkExtension { MemoryBytes = 65_536 }));
        Assert.Equal(FailureKind.NotStarted, failure.Kind);
        Assert.Contains("memory limit", failure.Message, StringComparison.Ordinal);
    }

    [PoolFact]
    public async Task Extension_ResourcesOfContainers_AreRefused()
    {
        await using var bench = MakeBench();
        var failure = await bench.FailAsync(bench.Thunk(bench.AddCommand(PrintArguments), extension: new ThunkExtension { Gpus = 1 }));
        Assert.Equal(FailureKind.BadThunk, failure.Kind);
        Assert.Contains("cannot be held to them", failure.Message, StringComparison.Ordinal);
    }

    [PoolFact]
    public async Task Limits_HundredsOfDifferentOnes_AllHold()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand(PrintArguments);
        var targets = Enumerable.Range(0, 400).Select(i => new OutputRef(bench.Objects.Add(bench.Thunk(
            function, ["f", $"{i}"], extension: new ThunkExtension { MemoryBytes = (2 + (i % 100)) << 16 })))).ToArray();
        var report = await bench.Engine.ForceAsync(targets);
        Assert.Empty(report.Failures);
        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"f\n{i}\n"), report.Results.Select(result => bench.Text(result.Value)));
    }

    [PoolFact]
    public async Task Timeout_EndsTheFunction()
    {
        await using var bench = MakeBench(new EngineOptions { Timeout = TimeSpan.FromMinutes(10) });
        var failure = await bench.FailAsync(bench.Thunk(bench.AddModule(Forever), timeoutMs: 50));
        Assert.Equal(FailureKind.TimedOut, failure.Kind);
        Assert.Contains("0.050 s", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["f\n"], await bench.RunAsync(bench.Thunk(bench.AddCommand(PrintArguments))));
    }

    [PoolFact]
    public async Task Cancellation_EndsTheFunction()
    {
        await using var bench = MakeBench();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var report = await bench.Engine.ForceAsync(
            [new OutputRef(bench.Objects.Add(bench.Thunk(bench.AddModule(Forever))))], cancellation.Token);
        Assert.False(report.Succeeded);
        Assert.Equal(["f\n"], await bench.RunAsync(bench.Thunk(bench.AddCommand(PrintArguments))));
    }

    [PoolFact]
    public async Task Strict_ClocksAndRandomNumbers_AreTheSameEverywhere()
    {
        await using var bench = MakeBench();
        var probe = bench.AddCommand("""
            (func (export "_start")
              (drop (call $clock_time_get (i32.const 0) (i64.const 1) (i32.const 0)))
              (drop (call $clock_time_get (i32.const 1) (i64.const 1) (i32.const 8)))
              (drop (call $random_get (i32.const 16) (i32.const 8)))
              (call $write (i32.const 1) (i32.const 0) (i32.const 24)))
            """);
        var first = await BytesAsync(null);
        Assert.Equal(1_640_995_200_000_000_000, BitConverter.ToInt64(first));
        Assert.Equal(0, BitConverter.ToInt64(first, 8));
        Assert.Equal("538C7F96B164BF1B", Convert.ToHexString(first.AsSpan(16)));
        Assert.Equal(first, await BytesAsync(new ThunkExtension { Fuel = 1_000_000 }));

        var seeded = await BytesAsync(new ThunkExtension { Seed = 7 });
        Assert.Equal(first[..16], seeded[..16]);
        Assert.NotEqual(first[16..], seeded[16..]);

        var relaxed = new ThunkExtension { Determinism = DeterminismProfile.Relaxed };
        var real = await BytesAsync(relaxed);
        Assert.True(BitConverter.ToInt64(real) > 1_700_000_000_000_000_000);
        Assert.Equal(real, await BytesAsync(relaxed)); // from the cache
        Assert.NotEqual(real, await BytesAsync(relaxed with { Seed = 1 }));

        async Task<byte[]> BytesAsync(ThunkExtension? extension)
        {
            var thunk = bench.Objects.Add(bench.Thunk(probe, extension: extension));
            Assert.True(bench.Objects.TryRead(await bench.Engine.ForceAsync(new OutputRef(thunk)), out var bytes));
            return bytes.ToArray();
        }
    }

    [PoolFact]
    public async Task Calls_OfOneModule_SeeNothingOfEachOther()
    {
        await using var bench = MakeBench();
        var function = bench.AddCommand("""
            (global $calls (mut i32) (i32.const 0))
            (func (export "_start")
              (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
              (i32.store8 (i32.const 70000) (i32.add (i32.load8_u (i32.const 70000)) (i32.const 49)))
              (if (i32.ne (global.get $calls) (i32.const 1)) (then unreachable))
              (if (i32.ne (memory.grow (i32.const 1)) (i32.const 2)) (then unreachable))
              (call $write (i32.const 1) (i32.const 70000) (i32.const 1)))
            """);
        var targets = Enumerable.Range(0, 500).Select(i =>
            new OutputRef(bench.Objects.Add(bench.Thunk(function, ["f", $"{i}"])))).ToArray();
        var report = await bench.Engine.ForceAsync(targets);
        Assert.True(report.Succeeded);
        Assert.All(report.Results, result => Assert.Equal("1", bench.Text(result.Value)));
    }

    [PoolFact]
    public async Task Graph_ManySmallFunctions_AllRight()
    {
        await using var bench = MakeBench();
        var copy = bench.AddCommand(Copy);
        var targets = new List<OutputRef>();
        for (var chain = 0; chain < 100; chain++)
        {
            ObjectHash? previous = null;
            for (var i = 0; i < 20; i++)
            {
                var thunk = previous is { } before
                    ? bench.Thunk(copy, ["f", $"{i}"], outputs: ["out"], thunks: [$"{before}=in"])
                    : bench.Thunk(copy, ["f", $"{i}"], outputs: ["out"], values: [$"{bench.AddText($"chain {chain}")}=in"]);
                previous = bench.Objects.Add(thunk);
            }

            targets.Add(new OutputRef(previous!.Value));
        }

        var report = await bench.Engine.ForceAsync(targets);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"chain {i}"), report.Results.Select(result => bench.Text(result.Value)));
    }

    [PoolFact(NeedsFixtures = true)]
    public async Task Seed_OfTheProjectsReport_GivesTheSameFile()
    {
        await using var bench = MakeBench();
        var folder = Fixtures.PathOf("bacalhau", "seed-20221014");
        var module = bench.Objects.Add(File.ReadAllBytes(Path.Join(folder, "main.wasm")));
        var values = Directory.EnumerateFiles(Path.Join(folder, "inputs"))
            .Select(path => $"{bench.Objects.Add(File.ReadAllBytes(path))}=inputs/{Path.GetFileName(path)}").ToArray();
        var thunk = bench.Objects.Add(bench.Thunk(
            module, ["main.wasm"], outputs: ["outputs/parents-children.csv", "outputs/"], values: values));
        Assert.True(bench.Objects.TryRead(await bench.Engine.ForceAsync(new OutputRef(thunk)), out var table));
        Assert.Equal(
            "0519321ec9b9a341460046ad90ae09950e0c48d49085414b0a7ac1bc0e63dda9",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(table.Span)));
    }
}
