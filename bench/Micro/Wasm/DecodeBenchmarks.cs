using BenchmarkDotNet.Attributes;
using Burst.Wasm;

namespace Burst.Micro.Wasm;

/// <summary>Decoding and validating: of the least module, and of one of clang's with 24 KB, a small command's size.</summary>
public class DecodeBenchmarks
{
    private byte[] _command = null!;

    [GlobalSetup]
    public void Load() => _command = Modules.Function("word-count");

    [Benchmark(Baseline = true)]
    public WasmModule Identity() => WasmModule.Decode(Modules.Identity);

    [Benchmark]
    public WasmModule Command() => WasmModule.Decode(_command);
}
