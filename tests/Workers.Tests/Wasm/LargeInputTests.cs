using System.Text;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Workers.Tests.Wasm;

/// <summary>Inputs that are read from the store's files piece by piece.</summary>
public sealed class LargeInputTests : IDisposable
{
    private const string Copy = """
        (func (export "_start") (local $fd i32) (local $length i32)
          {0}
          (block $done (loop $next
            (br_if $done (i32.eqz (local.tee $length (call $read (local.get $fd) (i32.const 1024)))))
            (call $write (i32.const 1) (i32.const 1024) (local.get $length))
            (br $next))))
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _objects;

    public LargeInputTests() => _objects = new FolderObjectStore(_folder["objects"]);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<bool> BothWays => [false, true];

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task File_IsReadToItsEnd(bool checksAccesses)
    {
        await using var bench = MakeBench(checksAccesses);
        var input = AddLarge();
        var printed = await bench.RunAsync(bench.Thunk(CopyOf(bench, "in"), values: [$"{input}=in"]));
        Assert.True(TextOf(input) == printed[0]);
        Assert.DoesNotContain(_objects.PathOf(input), OpenFiles());
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task StandardInput_IsReadToItsEnd(bool checksAccesses)
    {
        await using var bench = MakeBench(checksAccesses);
        var input = AddLarge();
        var printed = await bench.RunAsync(bench.Thunk(CopyOf(bench, null), values: [$"{input}=/dev/stdin"]));
        Assert.True(TextOf(input) == printed[0]);
        Assert.DoesNotContain(_objects.PathOf(input), OpenFiles());
    }

    [Fact]
    public async Task Input_UnderAnOutputsName_IsTheOutput()
    {
        await using var bench = MakeBench(checksAccesses: false);
        var input = AddLarge();
        var function = bench.AddCommand("""(func (export "_start"))""");
        Assert.True(TextOf(input) == (await bench.RunAsync(bench.Thunk(function, outputs: ["x"], values: [$"{input}=x"])))[0]);
    }

    [Theory]
    [InlineData("in")]
    [InlineData(null)]
    public async Task Input_FileChanged_IsCorrupt(string? name)
    {
        await using var bench = MakeBench(checksAccesses: false);
        var input = AddLarge();
        File.SetUnixFileMode(_objects.PathOf(input), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (var file = File.OpenWrite(_objects.PathOf(input)))
            file.WriteByte((byte)'!');
        var failure = await bench.FailAsync(bench.Thunk(CopyOf(bench, name), values: [$"{input}={name ?? "/dev/stdin"}"]));
        Assert.Contains($"{input}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("corrupt", failure.Message, StringComparison.Ordinal);
    }

    private WasmBench MakeBench(bool checksAccesses) =>
        new(new WasmWorkerPool(new WasmOptions { ChecksAccesses = checksAccesses }), objects: _objects);

    private ObjectHash AddLarge() => _objects.Add(Encoding.UTF8.GetBytes(
        string.Join('\n', Enumerable.Range(0, 50_000).Select(static number => $"line {number}"))));

    private string TextOf(in ObjectHash hash) => File.ReadAllText(_objects.PathOf(hash));

    // What it prints is what it read from a file, or from standard input where no name is given.
    private static ObjectHash CopyOf(WasmBench bench, string? name) => bench.AddCommand(name is null
        ? Copy.Replace("{0}", "", StringComparison.Ordinal)
        : $"(data (i32.const 0) \"{name}\")" + Copy.Replace(
            "{0}", $"(local.set $fd (call $open (i32.const 0) (i32.const {name.Length}) (i32.const 0)))", StringComparison.Ordinal));

    private static IEnumerable<string?> OpenFiles() =>
        Directory.GetFiles("/proc/self/fd").Select(static link => new FileInfo(link).LinkTarget);
}
