using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Tests.Generate;

/// <summary>Damages modules and runs what is left of them.</summary>
internal static class Fuzzer
{
    private const long Fuel = 20_000;
    private const uint Pages = 256;
    private const int TableElements = 100_000;

    /// <summary>Decodes damaged modules, and calls all exports of those that are valid.</summary>
    /// <param name="modules">What to damage.</param>
    /// <param name="count">How many damaged modules.</param>
    /// <param name="seed">Makes the same ones again.</param>
    /// <param name="oneIn">Runs only one in so many that are valid; the others are decoded only.</param>
    /// <returns>How many there were of each kind.</returns>
    /// <exception cref="InvalidOperationException">One did harm; the message has the module.</exception>
    public static string Run(IReadOnlyList<byte[]> modules, int count, int seed, int oneIn = 1)
    {
        var random = new RandomSource(seed);
        var (valid, started) = (0, 0);
        using var guarded = new WasmEngine(new WasmEngineOptions { Memory = MemoryMode.GuardPages });
        using var check = new WasmEngine(new WasmEngineOptions { Memory = MemoryMode.Checks });
        for (var i = 0; i < count; i++)
        {
            var bytes = Mutator.Mutate(random.Pick(modules), random.Pick(modules), random);
            try
            {
                var module = WasmModule.Decode(bytes);
                if (valid++ % oneIn == 0)
                    started += Execute(module, i % 2 == 0 ? guarded : check) ? 1 : 0;
            }
            catch (WasmFormatException)
            {
                // Most of them.
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"module {i} of seed {seed}: {Convert.ToBase64String(bytes)}", e);
            }
        }

        return $"{count} modules, {valid} valid, {started} started";
    }

    /// <summary>Calls all exports with zeros; functions are imported from a host that gives zeros.</summary>
    /// <returns>Whether it could be instantiated.</returns>
    private static bool Execute(WasmModule module, WasmEngine engine)
    {
        using var compiled = engine.Compile(module, new CompileRequest { MetersFuel = true });
        using var store = new Store();
        var linker = new Linker();
        foreach (var import in module.Imports.Where(i => i.Kind == ExternalKind.Function).DistinctBy(i => (i.Module, i.Name)))
        {
            var type = module.TypeOf(import.Index);
            linker.DefineFunction(import.Module, import.Name, type, (_, _, results) =>
            {
                for (var i = 0; i < results.Length; i++)
                    results[i] = Value.ZeroOf(type.Results[i]);
            });
        }

        try
        {
            var options = new InstanceOptions
            {
                Store = store,
                Fuel = Fuel,
                MaxMemoryPages = Pages,
                MaxTableElements = TableElements,
            };
            var instance = linker.Instantiate(compiled, options);
            foreach (var export in module.Exports.Where(export => export.Kind == ExternalKind.Function))
                Call(instance, export.Name, module.TypeOf(export.Index), store);
            return true;
        }
        catch (Exception e) when (e is TrapException { Kind: not TrapKind.HostError } or LinkException or WasmResourceException)
        {
            return false;
        }
    }

    private static void Call(Instance instance, string name, FunctionType type, Store store)
    {
        store.Fuel = Fuel;
        try
        {
            instance.Invoke(name, [.. type.Parameters.ToArray().Select(Value.ZeroOf)]);
        }
        catch (TrapException e) when (e.Kind != TrapKind.HostError)
        {
            // An end like others.
        }
    }
}
