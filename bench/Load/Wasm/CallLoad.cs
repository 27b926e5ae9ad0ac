using System.Globalization;
using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Load.Wasm;

/// <summary>What a call costs that hardly computes: on a pooled instance, which is reset after it, and on a fresh one.</summary>
internal static class CallLoad
{
    /// <summary><c>(module (func (export "run") (param i32) (result i32) local.get 0))</c></summary>
    /// <remarks>Clang's would have a memory.</remarks>
    private static readonly byte[] Identity =
    [
        0, 0x61, 0x73, 0x6D, 1, 0, 0, 0,
        1, 6, 1, 0x60, 1, 0x7F, 1, 0x7F,
        3, 2, 1, 0,
        7, 7, 1, 3, (byte)'r', (byte)'u', (byte)'n', 0, 0,
        10, 6, 1, 4, 0, 0x20, 0, 0x0B,
    ];

    private const int WarmWindows = 100;

    public static int Run(string[] args)
    {
        var windows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 300;
        var folder = KernelFolder.Find();
        using var engine = new WasmEngine();
        using var noOp = Compile(engine, Identity);
        using var touch = Compile(engine, File.ReadAllBytes(Path.Combine(folder, "touch.wasm")));
        using var echo = Compile(engine, File.ReadAllBytes(Path.Combine(folder, "echo.wasm")));
        var plain = new Linker();
        var wasi = new Linker();
        WasiPreview1.Define(wasi);
        using var noOps = new InstancePool(noOp, plain);
        using var touches = new InstancePool(touch, plain);
        using var echoes = new InstancePool(echo, wasi);
        // Made by one thread, one after the other, instances lie side by side: that has to do the two threads no harm.
        foreach (var pool in new[] { noOps, touches, echoes })
            pool.Prewarm(3);

        var cases = new (string Name, Func<Action<int>> Start)[]
        {
            ("a loop of the host's", () => Add),
            ("no-op, pooled", () => Pooled(noOps)),
            ("a touched page, pooled", () => Pooled(touches)),
            ("WASI command, pooled", () => PooledCommand(echoes)),
            ("no-op, fresh", () => Fresh(plain.Link(noOp))),
            ("a touched page, fresh", () => Fresh(plain.Link(touch))),
        };
        if (args.Length > 1)
            cases = [.. cases.Where(call => call.Name.Contains(args[1], StringComparison.Ordinal))];
        Console.WriteLine($"Thread processor time in ns a call, least/median of {windows} windows;"
            + " bytes of managed memory; the most calls a second by the wall clock,"
            + " of one thread the mean of both alone.");
        Console.WriteLine("| call | bytes a call | 1 thread | calls/s | 2 threads | calls/s | 2 threads / 1 |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, start) in cases)
        {
            // One and two threads in turn, so that neighbours disturb both.
            using var crew = new Crew(start);
            var one = new List<Crew.Sample>();
            var two = new List<Crew.Sample>();
            for (var window = -WarmWindows; window < windows; window++)
            {
                var (alone, together) = (crew.RunOne(window + WarmWindows), crew.RunBoth());
                if (window < 0)
                    continue;
                one.Add(alone);
                two.Add(together);
            }

            // What each thread does alone: where its stack and its objects happen to lie, modulo 4 KiB, makes a call of one up
            // to 6 ns slower than a call of the other, with company or without.
            var single = one.Index().GroupBy(sample => sample.Index % Crew.Threads)
                .Average(thread => thread.Max(sample => sample.Item.CallsPerSecond));
            var dual = two.Max(sample => sample.CallsPerSecond);
            var bytes = one.Min(sample => sample.BytesPerCall);
            Console.WriteLine(Invariant(
                $"| {name} | {bytes:F0} | {Times(one)} | {single:N0} | {Times(two)} | {dual:N0} | {dual / single:F2} |"));
        }

        return 0;
    }

    private static CompiledModule Compile(WasmEngine engine, byte[] module) =>
        engine.Compile(WasmModule.Decode(module), new CompileRequest { TracksPages = true });

    private static Action<int> Pooled(InstancePool pool)
    {
        Instance? last = null;
        Func<int, int>? run = null;
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                var instance = pool.Rent();
                // A thread gets back the instance that it returned, so what is bound to it is kept, as a worker does.
                if (instance != last)
                    run = (last = instance).GetFunction("run")!.Bind<Func<int, int>>();
                run!(i);
                pool.Return(instance);
            }
        };
    }

    private static Action<int> PooledCommand(InstancePool pool)
    {
        var context = new WasiContext();
        var input = "forty bytes of input, or close to that.\n"u8.ToArray();
        Instance? last = null;
        Action? start = null;
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                var instance = pool.Rent();
                if (instance != last)
                    start = (last = instance).GetFunction("_start")!.Bind<Action>();
                context.Reset();
                context.AddArgument("echo"u8);
                context.AddArgument("first"u8);
                context.AddArgument("second"u8);
                context.Input.Set(input);
                instance.HostState = context;
                start!();
                if (context.Output.Written.Length != "echo\nfirst\nsecond\n".Length + input.Length)
                    throw new InvalidOperationException("not what was put in");
                pool.Return(instance);
            }
        };
    }

    private static Action<int> Fresh(LinkedModule module)
    {
        var run = ExportedFunction.Find(module.Module, "run")!.Bind<Func<Instance, int, int>>();
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                var instance = module.Instantiate();
                run(instance, i);
                instance.Dispose();
            }
        };
    }

    /// <summary>Independent additions, as many as the processor has units for them: what the machine itself gains by a
    /// second thread.</summary>
    private static void Add(int count)
    {
        uint a = 1, b = 2, c = 3, d = 4, e = 5;
        for (var i = 0u; i < 100 * (uint)count; i++)
        {
            a += i ^ 1;
            b ^= i + 2;
            c += i ^ 3;
            d ^= i + 4;
            e += i ^ 5;
        }

        if ((a ^ b ^ c ^ d ^ e) == 0x12345)
            throw new InvalidOperationException("the sums are other ones");
    }

    private static string Times(List<Crew.Sample> samples)
    {
        var sorted = samples.Select(sample => sample.NanosecondsPerCall).Order().ToArray();
        return Invariant($"{sorted[0]:F1}/{sorted[sorted.Length / 2]:F1}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
