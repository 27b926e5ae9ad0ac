using Burst.Engine.Execute;
using Burst.Wasm.Runtime;

namespace Burst.Workers.Wasm;

/// <summary>Calls of functions that are modules, by any number of threads, on any engine.</summary>
internal sealed class ModuleCalls : IDisposable
{
    private readonly Lazy<ModuleCache> _modules;
    private readonly ThreadLocal<WasmRun> _runs;

    /// <param name="engine">Makes what runs them, when there is the first one; it is disposed of with this.</param>
    /// <param name="options">How they are run.</param>
    public ModuleCalls(Func<IModuleEngine> engine, WasmOptions options)
    {
        _modules = new Lazy<ModuleCache>(() => new ModuleCache(engine(), options.CachedModuleBytes));
        _runs = new ThreadLocal<WasmRun>(() => new WasmRun(_modules.Value, options), trackAllValues: true);
    }

    public ExecutionFailure? Execute(ThunkCall call)
    {
        try
        {
            return _runs.Value!.Execute(call, call.Thunk);
        }
        catch (FunctionException e)
        {
            return e.Failure;
        }
        catch (WasmResourceException e)
        {
            return new ExecutionFailure(FailureKind.NotStarted, e.Message, IsTransient: true);
        }
    }

    /// <summary>Lets modules and their instances go. Call when nothing runs.</summary>
    public void Dispose()
    {
        foreach (var run in _runs.Values)
            run.Dispose();
        _runs.Dispose();
        if (_modules.IsValueCreated)
            _modules.Value.Dispose();
    }
}
