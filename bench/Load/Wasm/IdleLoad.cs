using System.Diagnostics;
using System.Globalization;
using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;

namespace Burst.Load.Wasm;

/// <summary>What instances of a one-page module take that wait in a pool. Each size runs in a process of its own.</summary>
internal static class IdleLoad
{
    public static int Run(string[] args)
    {
        if (args is ["one", var memory, var count])
            return RunOne(Enum.Parse<MemoryMode>(memory), int.Parse(count, CultureInfo.InvariantCulture));
        var counts = args.Length > 0 ? args : ["10000", "100000"];
        Console.WriteLine("MiB in use (VmRSS), and of page tables (VmPTE), beyond those of a pool of one instance.");
        Console.WriteLine("| instances | memory | prewarmed | tables | each called and reset | tables | KiB each, all told"
            + " | µs to make each |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var instances in counts)
        {
            foreach (var mode in new[] { MemoryMode.GuardPages, MemoryMode.Checks })
            {
                using var child = Process.Start(Environment.ProcessPath!, ["wasm-idle", "one", $"{mode}", instances]);
                child.WaitForExit();
            }
        }

        return 0;
    }

    private static int RunOne(MemoryMode memory, int count)
    {
        using var engine = new WasmEngine(new WasmEngineOptions { Memory = memory });
        var bytes = File.ReadAllBytes(Path.Combine(KernelFolder.Find(), "touch.wasm"));
        using var module = engine.Compile(WasmModule.Decode(bytes), new CompileRequest { TracksPages = true });
        using var pool = new InstancePool(module, new Linker(), new InstancePoolOptions { Capacity = count });
        CallAll(pool, 1);
        var before = Usage.Now();
        try
        {
            var clock = Stopwatch.StartNew();
            pool.Prewarm(count);
            var made = clock.Elapsed;
            var warm = Usage.Now() - before;
            CallAll(pool, count);
            var called = Usage.Now() - before;
            var each = Invariant($"{(double)called.Total / count:F2} | {made.TotalMicroseconds / count:F1}");
            Console.WriteLine(Invariant($"| {count:N0} | {memory} | {warm} | {called} | {each} |"));
            return 0;
        }
        catch (WasmResourceException exception)
        {
            Console.WriteLine($"| {count:N0} | {memory} | {exception.Message} | | | | | |");
            return 1;
        }
    }

    /// <summary>All rented at a time, so that each is called.</summary>
    private static void CallAll(InstancePool pool, int count)
    {
        var instances = new Instance[count];
        for (var i = 0; i < count; i++)
            instances[i] = pool.Rent();
        foreach (var instance in instances)
            instance.Invoke("run", 1);
        foreach (var instance in instances)
            pool.Return(instance);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>KiB that the process has.</summary>
    private readonly record struct Usage(long Resident, long Tables)
    {
        public long Total => Resident + Tables;

        public static Usage operator -(Usage left, Usage right) =>
            new(left.Resident - right.Resident, left.Tables - right.Tables);

        public static Usage Now()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var lines = File.ReadAllLines("/proc/self/status");
            return new Usage(Find(lines, "VmRSS:"), Find(lines, "VmPTE:"));
        }

        public override string ToString() => Invariant($"{Resident / 1024.0:F1} | {Tables / 1024.0:F1}");

        private static long Find(string[] lines, string name)
        {
            var line = lines.First(line => line.StartsWith(name, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(name.Length).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
        }
    }
}
