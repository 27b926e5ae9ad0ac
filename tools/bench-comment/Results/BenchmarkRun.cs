namespace Burst.BenchComment.Results;

/// <summary>What one run of the benchmarks measured.</summary>
/// <param name="Name">Which run: the commit, or BenchmarkDotNet's title.</param>
/// <param name="Processor">The machine's processor.</param>
/// <param name="Measures">By the benchmark's full name.</param>
internal sealed record BenchmarkRun(string Name, string Processor, IReadOnlyDictionary<string, Measure> Measures);

/// <summary>What one benchmark took.</summary>
/// <param name="Id">Which benchmark.</param>
/// <param name="Nanoseconds">Time of an operation: the least of the run's iterations, since neighbours only add to it.</param>
/// <param name="AllocatedBytes">Bytes allocated by an operation.</param>
internal readonly record struct Measure(BenchmarkId Id, double Nanoseconds, long AllocatedBytes);
