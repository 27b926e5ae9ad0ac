using BenchmarkDotNet.Attributes;
using Burst.Wasm;

namespace Burst.Micro.Wasm;

/// <summary>Decoding and validating: of the least module, and of a small command's 24 KB.</summary>
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
