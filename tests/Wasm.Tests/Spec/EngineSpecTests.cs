using Burst.Testing;

namespace Burst.Wasm.Tests.Spec;

/// <summary>
/// Every command of every suite, in both memory modes, and with all that code can do besides computing.
/// </summary>
public sealed class EngineSpecTests
{
    public static TheoryData<string> Suites => FormatSpecTests.Suites;

    [FixtureTheory]
    [MemberData(nameof(Suites))]
    public void Run_WithGuardPages_EveryCommandPasses(string suite) =>
        Run(suite, MemoryMode.GuardPages, new CompileRequest());

    [FixtureTheory]
    [MemberData(nameof(Suites))]
    public void Run_WithChecks_EveryCommandPasses(string suite) => Run(suite, MemoryMode.Checks, new CompileRequest());

    [FixtureTheory]
    [MemberData(nameof(Suites))]
    public void Run_WithGuardPagesAndEverythingElse_EveryCommandPasses(string suite) =>
        Run(suite, MemoryMode.GuardPages, Everything);

    [FixtureTheory]
    [MemberData(nameof(Suites))]
    public void Run_WithChecksAndEverythingElse_EveryCommandPasses(string suite) =>
        Run(suite, MemoryMode.Checks, Everything);

    private static CompileRequest Everything => new() { MetersFuel = true, TracksPages = true, CanonicalNaN = true };

    private static void Run(string suite, MemoryMode mode, CompileRequest request)
    {
        using var engine = new WasmEngine(new WasmEngineOptions { Memory = mode });
        var failures = SpecRunner.Run(suite, engine, request);
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }
}
