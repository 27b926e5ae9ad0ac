using Burst.Testing;
using Burst.Wasm.Tests.Spec;
using Burst.Wasm.Text;
using Xunit.Abstractions;

namespace Burst.Wasm.Tests.Generate;

/// <summary>Damaged modules do no harm: they are refused, or they run within their limits.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>How many damaged modules; set <c>BURST_WASM_MUTANTS</c> for more, such as 1000000.</summary>
    private static readonly int Mutants = DifferentialTests.Setting("BURST_WASM_MUTANTS", 20_000);

    private static readonly int FirstSeed = DifferentialTests.Setting("BURST_WASM_SEED", 1);

    [Fact]
    public void Run_DamagedGeneratedModules_RefusedOrEndInTime() =>
        output.WriteLine(Fuzzer.Run(
            [.. Enumerable.Range(FirstSeed, 100).Select(seed => ModuleGenerator.Generate(seed).Bytes)], Mutants / 2, FirstSeed, oneIn: 20));

    [FixtureFact]
    public void Run_DamagedModulesOfSuites_RefusedOrEndInTime() =>
        output.WriteLine(Fuzzer.Run(SuiteModules(), Mutants / 2, FirstSeed));

    [FixtureFact]
    public void Parse_DamagedTextsOfSuites_RefusedOrValid()
    {
        var random = new RandomSource(FirstSeed);
        var texts = Directory.EnumerateFiles(SpecFolder.Root!, "*.wat", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        for (var i = 0; i < Mutants / 4; i++)
        {
            try
            {
                WasmModule.Decode(WasmText.Parse(Mutator.Mutate([.. "(module) "u8, .. random.Pick(texts)], random.Pick(texts), random)));
            }
            catch (Exception e) when (e is WasmTextException or WasmFormatException)
            {
                // As it should be.
            }
        }
    }

    private static List<byte[]> SuiteModules() =>
    [
        .. Directory.EnumerateFiles(SpecFolder.Root!, "*.wasm", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(bytes => bytes.Length is > 8 and < 20_000),
    ];
}
