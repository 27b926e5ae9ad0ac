using Burst.Wasm.Decode;
using Xunit.Abstractions;

namespace Burst.Wasm.Tests.Generate;

/// <summary>Generated modules give the same here as on another engine.</summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    /// <summary>How many modules; set <c>BURST_WASM_MODULES</c> for more.</summary>
    private static readonly int Modules = Setting("BURST_WASM_MODULES", 200);

    /// <summary>The first seed; set <c>BURST_WASM_SEED</c> for others.</summary>
    private static readonly int FirstSeed = Setting("BURST_WASM_SEED", 1);

    private const int BatchSize = 200;

    [Fact]
    public void Generate_AnySeed_IsValid()
    {
        for (var seed = FirstSeed; seed < FirstSeed + Modules; seed++)
            WasmModule.Decode(ModuleGenerator.Generate(seed).Bytes);
    }

    [NodeFact]
    public void Run_GeneratedModules_SameAsNode()
    {
        var failures = new List<string>();
        for (var first = FirstSeed; first < FirstSeed + Modules; first += BatchSize)
        {
            var count = Math.Min(BatchSize, FirstSeed + Modules - first);
            var modules = Enumerable.Range(first, count).Select(ModuleGenerator.Generate).ToArray();
            var expected = Node.Run(modules.Select(m => (m.Bytes, (GeneratedCall[]?)m.Calls)));
            foreach (var (mode, request) in Variants)
            {
                using var engine = new WasmEngine(new WasmEngineOptions { Memory = mode });
                for (var i = 0; i < count; i++)
                {
                    var module = modules[i];
                    Compare(module, expected[i], $"{mode} {request}", () => Outcome.Of(module, engine, request), failures);
                }

            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(10)));
    }

    [NodeFact]
    public void Decode_MutatedModules_SameVerdictAsNode()
    {
        var random = new RandomSource(FirstSeed);
        var mutants = Enumerable.Range(FirstSeed, Modules)
            .SelectMany(seed => Mutants(ModuleGenerator.Generate(seed).Bytes, random))
            .ToList();
        var valid = 0;
        var failures = new List<string>();
        foreach (var batch in mutants.Chunk(2000))
        {
            var expected = Node.Run(batch.Select(bytes => (bytes, (GeneratedCall[]?)null)));
            for (var i = 0; i < batch.Length; i++)
            {
                var verdict = VerdictOn(batch[i]);
                valid += verdict is null ? 1 : 0;
                if (verdict is null != expected[i].Valid && verdict?.Feature is null)
                {
                    failures.Add(
                        $"node says {(expected[i].Valid ? "valid" : "not valid")}, we {verdict?.Message ?? "valid"}: " +
                        Convert.ToBase64String(batch[i]));
                }

            }
        }

        output.WriteLine($"{mutants.Count} mutants, {valid} valid");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures.Take(10)));
    }

    internal static int Setting(string name, int normal) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : normal;

    private static (MemoryMode Mode, CompileRequest Request)[] Variants =>
    [
        (MemoryMode.GuardPages, new CompileRequest()),
        (MemoryMode.Checks, new CompileRequest()),
        (MemoryMode.GuardPages, new CompileRequest { MetersFuel = true, TracksPages = true, CanonicalNaN = true }),
        (MemoryMode.Checks, new CompileRequest { MetersFuel = true, TracksPages = true, CanonicalNaN = true }),
    ];

    private static IEnumerable<byte[]> Mutants(byte[] bytes, RandomSource random) =>
        Enumerable.Range(0, 20).Select(_ => Mutator.Mutate(bytes, bytes, random));

    /// <summary>What is wrong with a module; <see langword="null"/> if nothing.</summary>
    private static WasmFormatException? VerdictOn(byte[] bytes)
    {
        try
        {
            WasmModule.Decode(bytes, WasmFeatures.TailCalls);
            return null;
        }
        catch (WasmFormatException e)
        {
            return e;
        }
    }

    private static void Compare(
        GeneratedModule module, Outcome expected, string variant, Func<Outcome> run, List<string> failures)
    {
        try
        {
            var actual = run();
            if (actual.ToString() == expected.ToString())
                return;
            var place = actual.Calls.Zip(expected.Calls).TakeWhile(pair => pair.First == pair.Second).Count();
            failures.Add(place < module.Calls.Length
                ? $"seed {module.Seed}, {variant}, call {place} ({module.Calls[place].Name}): " +
                    $"{actual.Calls[place]}, node {expected.Calls[place]}"
                : $"seed {module.Seed}, {variant}: the memory differs");
        }
        catch (Exception e)
        {
            failures.Add($"seed {module.Seed}, {variant}: {e}");
        }
    }
}
