using System.Globalization;
using Burst.Wasm;

namespace Burst.Load.Wasm;

/// <summary>What code of ours costs: the same C, compiled by gcc for the processor and by clang for WebAssembly, which runs
/// here in several variants and in node. One after the other in each round, so that all see the same neighbours.</summary>
internal static class KernelLoad
{
    private const int WarmRounds = 3;

    private static readonly (string Name, int Size)[] Kernels =
    [
        ("fib", 30), ("smallmem", 5), ("sha256", 1 << 20), ("matmul", 256),
        ("qsort", 1 << 20), ("icall", 3_000_000), ("vm", 100_000), ("bytes", 1 << 18),
    ];

    public static int Run(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 9;
        var chosen = args.Length > 1 ? Kernels.Where(kernel => args[1..].Contains(kernel.Name)).ToArray() : Kernels;
        var folder = KernelFolder.Find();

        using var guarded = new WasmEngine(new WasmEngineOptions { Memory = MemoryMode.GuardPages });
        using var check = new WasmEngine(new WasmEngineOptions { Memory = MemoryMode.Checks });
        var contestants = new List<Contestant>
        {
            new Conversation("gcc -O2", Path.Combine(folder, "native")),
            new EngineContestant("guard pages", folder, guarded, new CompileRequest()),
            new EngineContestant("checks", folder, check, new CompileRequest()),
            new EngineContestant("guard, fuel", folder, guarded, new CompileRequest { MetersFuel = true }),
            new EngineContestant("guard, tracked", folder, guarded, new CompileRequest { TracksPages = true }),
        };
        if (Conversation.Exists("node"))
            contestants.Add(new Conversation("node (V8)", "node", KernelFolder.Script("node.mjs"), folder));

        Console.WriteLine($"Thread processor time in ms (node's: process), least/median of {rounds} rounds, and the least as a"
            + " multiple of gcc's; means of the multiples by the least and by the median.");
        Console.WriteLine($"| kernel | {string.Join(" | ", contestants.Select(contestant => contestant.Name))} |");
        Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" ---: |", contestants.Count))}");
        var ofLeast = new double[contestants.Count];
        var ofMedians = new double[contestants.Count];
        foreach (var (name, size) in chosen)
        {
            var times = Measure(contestants, name, size, rounds);
            var cells = times.Select(time => Cell(time, times[0][0]));
            Console.WriteLine($"| {name} | {string.Join(" | ", cells)} |");
            for (var i = 0; i < times.Length; i++)
            {
                ofLeast[i] += Math.Log(times[i][0] / times[0][0]);
                ofMedians[i] += Math.Log(times[i][rounds / 2] / times[0][rounds / 2]);
            }
        }

        var means = ofLeast.Zip(ofMedians, (least, median) => Invariant(
            $"{Math.Exp(least / chosen.Length):F2}/{Math.Exp(median / chosen.Length):F2}"));
        Console.WriteLine($"| geometric mean | {string.Join(" | ", means)} |");
        contestants.ForEach(contestant => contestant.Dispose());
        return 0;
    }

    /// <summary>Milliseconds of each contestant, sorted.</summary>
    private static double[][] Measure(List<Contestant> contestants, string name, int size, int rounds)
    {
        var times = contestants.Select(_ => new double[rounds]).ToArray();
        var checksums = new HashSet<int>();
        for (var round = -WarmRounds; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Count; i++)
            {
                var (nanoseconds, checksum) = contestants[i].Run(name, size);
                checksums.Add(checksum);
                if (round >= 0)
                    times[i][round] = nanoseconds / 1e6;
            }
        }

        if (checksums.Count != 1)
            throw new InvalidOperationException($"{name}: the checksums differ: {string.Join(", ", checksums)}");
        Array.ForEach(times, Array.Sort);
        return times;
    }

    private static string Cell(double[] times, double native) =>
        Invariant($"{times[0]:F2}/{times[times.Length / 2]:F2} ({times[0] / native:F2})");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
