using Burst.Wasm.Runtime;

namespace Burst.Wasm.Wasi;

/// <summary>A module's function that is run like a program: by custom <c>_start</c>.</summary>
/// <remarks>Safe to use from many threads, each with its own instance.</remarks>
public sealed class WasiCommand
{
    /// <summary>The entry point of a program.</summary>
    public const string DefaultEntryPoint = "_start";

    private readonly Action<Instance>? _run;
    private readonly Func<Instance, int>? _runForCode;

    /// <summary>Finds the function.</summary>
    /// <param name="module">The module that exports it.</param>
    /// <param name="entryPoint">Its name. It takes nothing, and gives nothing or an <c>i32</c>: the exit code.</param>
    /// <exception cref="ArgumentException">There is no such function, or it is of another type.</exception>
    public WasiCommand(CompiledModule module, string entryPoint = DefaultEntryPoint)
    {
        EntryPoint = entryPoint;
        var function = ExportedFunction.Find(module, entryPoint)
            ?? throw new ArgumentException($"the module exports no function '{entryPoint}'{Others(module)}", nameof(entryPoint));
        if (function.Type is { Parameters.Length: 0, Results: [] })
            _run = function.Bind<Action<Instance>>();
        else if (function.Type is { Parameters.Length: 0, Results: [ValueType.I32] })
            _runForCode = function.Bind<Func<Instance, int>>();
        else
            throw new ArgumentException($"'{entryPoint}' is {function.Type}, but an entry point takes nothing and gives nothing or an i32", nameof(entryPoint));
    }

    /// <summary>The function's name.</summary>
    public string EntryPoint { get; }

    /// <summary>Runs it, once for each instance or reset of it.</summary>
    /// <param name="instance">An instance of the module.</param>
    /// <param name="context">What the command sees of the world; becomes the instance's <see cref="Instance.HostState"/>.</param>
    /// <returns>The exit code: what <c>proc_exit</c> or the function said, or else 0.</returns>
    /// <exception cref="TrapException">It trapped.</exception>
    public int Run(Instance instance, WasiContext context)
    {
        instance.HostState = context;
        try
        {
            if (_runForCode is not null)
                return _runForCode(instance);
            _run!(instance);
            return 0;
        }
        catch (ExitException exit)
        {
            return exit.Code;
        }
    }

    private static string Others(CompiledModule module)
    {
        var names = module.Module.Exports.Where(static export => export.Kind == Structure.ExternalKind.Function).Select(static export => export.Name);
        var list = string.Join(", ", names.Take(10));
        return list.Length == 0 ? "" : $"; it exports {list}";
    }
}
