using Burst.Engine.Execute;
using Burst.Thunks.Wire;

namespace Burst.Workers.Wasm;

/// <summary>Calls of functions that are modules, by any number of threads, on any engine.</summary>
internal sealed class ModuleCalls : IDisposable
{
    private readonly IModuleEngine _engine;
    private readonly ModuleCache _modules;
    private readonly ThreadLocal<WasmRun> _runs;

    /// <param name="engine">What runs them; disposed of with this.</param>
    /// <param name="options">How they are run.</param>
    public ModuleCalls(IModuleEngine engine, WasmOptions options)
    {
        _engine = engine;
        _modules = new ModuleCache(engine, options.CachedModuleBytes);
        _runs = new ThreadLocal<WasmRun>(() => new WasmRun(_modules, options), trackAllValues: true);
    }

    public ExecutionFailure? Execute(ThunkCall call)
    {
        if (!ThunkView.TryParse(call.File, out var thunk))
            return new ExecutionFailure(FailureKind.BadThunk, "the thunk's file is not in its canonical form");
        try
        {
            return _runs.Value!.Execute(call, thunk);
        }
        catch (FunctionException e)
        {
            return e.Failure;
        }
    }

    /// <summary>Lets modules and their instances go. Call when nothing runs.</summary>
    public void Dispose()
    {
        foreach (var run in _runs.Values)
            run.Dispose();
        _runs.Dispose();
        _modules.Dispose();
        _engine.Dispose();
    }
}
