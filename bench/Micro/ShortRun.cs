using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Burst.Micro;

/// <summary>How benchmarks are run: at leisure, or (<c>--short</c>) only those of the category <see cref="Key"/>, in about a
/// minute, for comparisons in CI.</summary>
internal static class ShortRun
{
    /// <summary>Benchmarks that a change is judged by.</summary>
    public const string Key = "key";

    public static IConfig FullConfig => DefaultConfig.Instance
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddExporter(JsonExporter.Full);

    public static IConfig Config => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(1).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(60)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddExporter(JsonExporter.Full)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .WithOptions(ConfigOptions.JoinSummary);

    /// <summary>BenchmarkDotNet's own arguments for a short run.</summary>
    public static string[] Arguments(string[] arguments) =>
        [.. arguments.Where(static word => word != "--short"), "--allCategories", Key, .. arguments.Contains("--filter") ? [] : Everything];

    private static string[] Everything => ["--filter", "*"];
}
