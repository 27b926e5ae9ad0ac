using System.Text.Json;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>WebAssembly through the real program: modules as commands, volumes by CID, jobs over many files.</summary>
public sealed class WasmCommandTests : IDisposable
{
    private const string SeedCid = "QmeVbdq3vx4P8LJMWmjPaYAzxjMg6nNNJdw9rYFrMvqqy1";

    /// <summary>Prints "hello\n" and "oh\n", and ends with code 3.</summary>
    private const string Hello = """
        (module
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "\10\00\00\00\06\00\00\00\16\00\00\00\03\00\00\00hello\noh\n")
          (func (export "_start")
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)))
            (drop (call $write (i32.const 2) (i32.const 8) (i32.const 1) (i32.const 64)))
            (call $exit (i32.const 3)))
          (func (export "forever") (loop $again (br $again))))
        """;

    private readonly TemporaryFolder _root = new();

    public WasmCommandTests()
    {
        Assert.Equal(0, Run("init").ExitCode);
        _root.Write("hello.wat", Hello);
    }

    public void Dispose() => _root.Dispose();

    private static string Functions => Path.Join(Checkout.Root, "functions");

    [FixtureFact]
    public void WasmRun_SeedOfTheProjectsReport_SameDirectoryAndSameFile()
    {
        var seed = Fixtures.PathOf("bacalhau", "seed-20221014");
        Directory.CreateDirectory(_root["inputs"]);
        foreach (var file in Directory.EnumerateFiles(Path.Join(seed, "inputs")))
            File.Copy(file, _root["inputs", Path.GetFileName(file)]);
        File.Copy(Path.Join(seed, "main.wasm"), _root["main.wasm"]);

        Assert.Equal($"{SeedCid}\n", Run("add", "inputs").Output);
        Assert.Equal(new Outcome(0, "", "outputs/parents-children.csv: 27.3 KiB\n"), Run("wasm", "run", "main.wasm", "-v", $"{SeedCid}:inputs"));
        Assert.Equal(
            "0519321ec9b9a341460046ad90ae09950e0c48d49085414b0a7ac1bc0e63dda9",
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_root["outputs", "parents-children.csv"]))));

        using var json = JsonDocument.Parse(Run("wasm", "run", "main.wasm", "-v", "inputs:/inputs", "--json").Output);
        Assert.True(json.RootElement.GetProperty("cached").GetBoolean());

        // The output can be an input under its CID.
        var cid = json.RootElement.GetProperty("outputs")[0].GetProperty("cid").GetString();
        Assert.Contains("parents-children.csv", Run("ls", $"{cid}").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WasmRun_Twice_SameStreamsAndCode()
    {
        for (var i = 0; i < 2; i++)
            Assert.Equal(new Outcome(3, "hello\n", "oh\n"), Run("wasm", "run", "hello.wat"));
        using var json = JsonDocument.Parse(Run("wasm", "run", "hello.wat", "--json").Output);
        Assert.Equal(3, json.RootElement.GetProperty("exitCode").GetInt32());
        Assert.True(json.RootElement.GetProperty("cached").GetBoolean());
    }

    [Theory]
    [InlineData("run hello.wat -v inputs", 2, "write WHAT:PATH, such as -v data.csv:inputs/data.csv")]
    [InlineData("run hello.wat -v nowhere:/x", 1, "'nowhere' is neither a file or folder here, nor a CID")]
    [InlineData("run hello.wat -v hello.wat:/../x", 1, "not a path that a function can have")]
    [InlineData("run hello.wat -v QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o:x", 1, "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o is not here: no object in ")]
    [InlineData("run hello.wat --entry-point main", 125, "exports no function 'main'; it exports _start, forever")]
    [InlineData("run hello.wat --entry-point forever --fuel 1000", 125, "out of fuel: it executed 1000 instructions")]
    [InlineData("run hello.wat --entry-point forever --timeout 100ms", 125, "still running after 0.100 s (its limit)")]
    [InlineData("run hello.wat --determinism wild", 2, "--determinism takes strict or relaxed, not 'wild'")]
    [InlineData("run hello.wat --memory lots", 2, "'lots' is not a size")]
    [InlineData("run nowhere.wasm", 1, "'nowhere.wasm': No such file or directory")]
    [InlineData("run text.txt", 1, "'text.txt' is not a WebAssembly module")]
    [InlineData("inspect cut.wasm", 1, "cut.wasm: malformed module: ")]
    [InlineData("run imports.wat", 125, "env.one: function () -> (); env.two: function (i32) -> ()")]
    public void Wasm_WrongLine_SaysWhy(string line, int code, string why)
    {
        _root.Write("text.txt", "not a module\n");
        _root.Write("imports.wat", """(module (import "env" "one" (func)) (import "env" "two" (func (param i32))) (func (export "_start")))""");
        File.WriteAllBytes(_root["cut.wasm"], "\0asm\u0001\0\0\0\u0001"u8.ToArray());
        var outcome = Run(["wasm", .. line.Split(' ')]);
        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(why, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Module_TellsWhatItNeedsAndOffers()
    {
        var text = Run("wasm", "inspect", "hello.wat").Output;
        Assert.Contains("wasi_snapshot_preview1.fd_write: function (i32 i32 i32 i32) -> (i32)", text, StringComparison.Ordinal);
        Assert.Contains("entry points   _start, forever\n", text, StringComparison.Ordinal);
        Assert.Contains("deterministic  yes", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(Run("wasm", "inspect", "--json", "hello.wat").Output);
        Assert.True(json.RootElement.GetProperty("deterministic").GetBoolean());
        Assert.Equal(2, json.RootElement.GetProperty("imports").GetArrayLength());
    }

    [Fact]
    public void MapReduce_WordCount_CountsAllFiles()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"{i}.txt").ToArray();
        foreach (var name in names)
            _root.Write(name, $"the cat saw the dog\n");
        string[] command = ["mapreduce", "--fan-in", "3", Path.Join(Functions, "word-count.wasm"), $"{Path.Join(Functions, "merge.wasm")} -s", .. names];
        Assert.Equal("cat 20\ndog 20\nsaw 20\nthe 40\n", Run(command).Output);
        var again = Run(command);
        Assert.Equal("cat 20\ndog 20\nsaw 20\nthe 40\n", again.Output);
        Assert.Contains("0 run", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_ModuleAndProgram_FilesWritten()
    {
        _root.Write("a.txt", "one\n");
        _root.Write("b.txt", "two\n");
        _root.Write("up.sh", "#!/bin/sh\ntr a-z A-Z < \"$1\" > \"$2\"\n", isExecutable: true);
        Assert.Equal(0, Run("map", "./up.sh", "a.txt", "b.txt", "-o", "up/{}", "--", "{}", "{out}").ExitCode);
        Assert.Equal("TWO\n", File.ReadAllText(_root["up", "b.txt"]));
        Assert.Equal(0, Run("map", $"{Path.Join(Functions, "filter.wasm")} s/O/0/g", "up", "-o", "zero-{}").ExitCode);
        Assert.Equal("TW0\n", File.ReadAllText(_root["zero-b.txt"]));
        Assert.Contains("say where with {out}", Run("map", "./up.sh", "a.txt").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_ThatWouldBeLost_AreNotOverwritten()
    {
        _root.Write("words.txt", "b\na\n");
        string[] command =
        [
            "wasm", "run", Path.Join(Functions, "sort.wasm"), "-v", "words.txt:words.txt", "--output-file", "sorted:sorted", "words.txt", "--",
            "-o", "sorted",
        ];
        Assert.Equal(0, Run(command).ExitCode);
        Assert.Equal("a\nb\n", File.ReadAllText(_root["sorted"]));

        _root.Write("words.txt", "d\nc\n");
        Assert.Equal(0, Run(command).ExitCode); // what is replaced is in the store
        Assert.Equal("c\nd\n", File.ReadAllText(_root["sorted"]));

        _root.Write("sorted", "mine\n");
        var refused = Run(command);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("'sorted' would be overwritten", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine\n", File.ReadAllText(_root["sorted"]));
    }

    private Outcome Run(params string[] arguments) => BurstProgram.Run(_root.FullPath, arguments);
}
