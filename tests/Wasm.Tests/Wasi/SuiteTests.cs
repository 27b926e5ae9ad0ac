using System.Text;
using Burst.Testing;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

/// <summary>Every program of the conformance suite, in both memory modes, with virtual and with real clocks.</summary>
public sealed class SuiteTests
{
    public static TheoryData<string> Programs => SuiteProgram.All;

    [FixtureTheory]
    [MemberData(nameof(Programs))]
    public void Run_WithGuardPages_EndsAsExpected(string program) =>
        Check(program, MemoryMode.GuardPages, DeterminismProfile.Strict);

    [FixtureTheory]
    [MemberData(nameof(Programs))]
    public void Run_WithChecks_EndsAsExpected(string program) =>
        Check(program, MemoryMode.Checks, DeterminismProfile.Strict);

    [FixtureTheory]
    [MemberData(nameof(Programs))]
    public void Run_Relaxed_EndsAsExpected(string program) =>
        Check(program, MemoryMode.Auto, DeterminismProfile.Relaxed);

    [FixtureTheory]
    [MemberData(nameof(Programs))]
    public void Run_Twice_GivesTheSame(string program)
    {
        Assert.Equal(Trace(program, MemoryMode.Auto), Trace(program, MemoryMode.Checks));
    }

    private static void Check(string program, MemoryMode memory, DeterminismProfile determinism)
    {
        using var engine = new WasmEngine(new WasmEngineOptions { Memory = memory });
        var suiteProgram = new SuiteProgram(program);
        var code = suiteProgram.Run(engine, new WasiOptions { Determinism = determinism }, out var context);
        Assert.True(code == suiteProgram.ExitCode, $"exit code {code}: {Text(context.Error)}");
        if (suiteProgram.Output is not null)
            Assert.Equal(suiteProgram.Output, Text(context.Output));
    }

    /// <summary>All that a program leaves: exit code, output, files and their times.</summary>
    private static string Trace(string program, MemoryMode memory)
    {
        using var engine = new WasmEngine(new WasmEngineOptions { Memory = memory });
        var code = new SuiteProgram(program).Run(engine, null, out var context);
        var trace = new StringBuilder($"{code}|{Text(context.Output)}|{Text(context.Error)}");
        foreach (var (name, node) in context.Files.Root.Entries)
            trace.Append($"|{name} {node.Inode} {node.Size} {node.AccessTime} {node.ModifyTime} {node.ChangeTime}");
        return trace.ToString();
    }

    private static string Text(StandardOutput output) => Encoding.UTF8.GetString(output.Written.Span);
}
