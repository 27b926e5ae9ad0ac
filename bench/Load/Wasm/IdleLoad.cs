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
        Console.WriteLine("MiB of memory in use (VmRSS + VmPTE) beyond that of a pool of one instance.");
        Console.WriteLine("| instances | memory | prewarmed | KiB each | all called once and reset | KiB each | µs to make each |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
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
        var before = Kilobytes();
        try
        {
            var clock = Stopwatch.StartNew();
            pool.Prewarm(count);
            var made = clock.Elapsed;
            var warm = Kilobytes() - before;
            CallAll(pool, count);
            var called = Kilobytes() - before;
            Console.WriteLine(Invariant($"| {count:N0} | {memory} | {warm / 1024.0:F1} | {(double)warm / count:F2} | {called / 1024.0:F1} | {(double)called / count:F2} | {made.TotalMicroseconds / count:F1} |"));
            return 0;
        }
        catch (WasmResourceException exception)
        {
            Console.WriteLine($"| {count:N0} | {memory} | {exception.Message} | | | | |");
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

    private static long Kilobytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return File.ReadLines("/proc/self/status")
            .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal) || line.StartsWith("VmPTE:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
