using Burst.Wasm.Runtime;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Wasi;

/// <summary>A module's function that is run like a program: by custom <c>_start</c>.</summary>
/// <remarks>Safe to use from many threads, each with its own instance.</remarks>
public sealed unsafe class WasiCommand
{
    /// <summary>The entry point of a program.</summary>
    public const string DefaultEntryPoint = "_start";

    private readonly ExportedFunction _function;
    private readonly bool _givesCode;

    /// <summary>Finds the function.</summary>
    /// <param name="module">The module that exports it.</param>
    /// <param name="entryPoint">Its name. It takes nothing, and gives nothing or an <c>i32</c>: the exit code.</param>
    /// <exception cref="ArgumentException">There is no such function, or it is of another type.</exception>
    public WasiCommand(CompiledModule module, string entryPoint = DefaultEntryPoint)
    {
        EntryPoint = entryPoint;
        _givesCode = GivesCode(module.Module, entryPoint);
        _function = ExportedFunction.Find(module, entryPoint)!;
    }

    /// <summary>The function's name.</summary>
    public string EntryPoint { get; }

    /// <summary>Whether an entry point gives an exit code, rather than nothing.</summary>
    /// <param name="module">The module that exports it.</param>
    /// <param name="entryPoint">Its name.</param>
    /// <exception cref="ArgumentException">There is no such function, or it is of another type.</exception>
    public static bool GivesCode(WasmModule module, string entryPoint)
    {
        var export = module.Exports.FirstOrDefault(export => export.Kind == ExternalKind.Function && export.Name == entryPoint)
            ?? throw new ArgumentException(
                $"the module exports no function '{entryPoint}'{Others(module)}", nameof(entryPoint));
        var type = module.TypeOf(export.Index);
        if (type is not { Parameters.Length: 0, Results: [] or [ValueType.I32] })
        {
            throw new ArgumentException(
                $"'{entryPoint}' is {type}, but an entry point takes nothing and gives nothing or an i32",
                nameof(entryPoint));
        }

        return type.Results.Length == 1;
    }

    /// <summary>Runs it, once for each instance or reset of it.</summary>
    /// <param name="instance">An instance of the module.</param>
    /// <param name="context">What the command sees of the world; becomes the instance's
    /// <see cref="Instance.HostState"/>.</param>
    /// <returns>The exit code: what <c>proc_exit</c> or the function said, or else 0.</returns>
    /// <exception cref="TrapException">It trapped.</exception>
    public int Run(Instance instance, WasiContext context)
    {
        var body = instance.Body;
        body.HostState = context;
        var code = _function.CodeFor(body, out var target);
        var isNested = CallBoundary.Enter(body);

        // Not through a delegate, which throws an ExitException a second time: that doubles what proc_exit costs.
        Exception? failure = null;
        var exitCode = 0;
        try
        {
            if (_givesCode)
                exitCode = ((delegate*<object, int>)code)(target);
            else
                ((delegate*<object, void>)code)(target);
        }
        catch (ExitException exit)
        {
            exitCode = exit.Code;
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        CallBoundary.Leave(body, isNested);
        if (failure is not null)
            CallBoundary.Throw(failure, body);
        return exitCode;
    }

    private static string Others(WasmModule module)
    {
        var names = module.Exports.Where(static export => export.Kind == ExternalKind.Function).Select(static export => export.Name);
        var list = string.Join(", ", names.Take(10));
        return list.Length == 0 ? "" : $"; it exports {list}";
    }
}
