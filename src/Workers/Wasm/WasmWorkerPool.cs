using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Workers.Wasm;

/// <summary>Runs functions that are WebAssembly modules, on the engine's own threads, in instances that are reset after
/// each call.</summary>
/// <remarks>
/// <para>A function sees WASI preview 1 on a file system of its own: its inputs, by name, and what it writes. It sees nothing of
/// the machine, and under the strict profile (the default) neither real clocks nor real random numbers. What names mean is
/// told in the folder's README.</para>
/// <para>A module is decoded, validated and linked when it is first called, by the thread that calls it; others that want the
/// same module wait for it, all others go on. Machine code is made function by function when first called.</para>
/// <para>All members are safe to call from any number of threads, except <see cref="Dispose"/>.</para>
/// </remarks>
public sealed class WasmWorkerPool : IInlineWorkerPool, IDisposable
{
    private readonly ModuleCalls _calls;

    /// <param name="options">How functions are run.</param>
    public WasmWorkerPool(WasmOptions? options = null)
    {
        options ??= new WasmOptions();

        // The engine's assembly is loaded when there is a module to run: programs without one start faster.
        _calls = new ModuleCalls(() => new ManagedEngine(options), options);
    }

    /// <inheritdoc/>
    public string Name => "wasm";

    /// <inheritdoc/>
    public bool SurvivesStackOverflow => true;

    /// <inheritdoc/>
    public bool CanExecute(in ObjectHash function, IObjectStore objects) => ModuleHead.IsModule(function, objects);

    /// <inheritdoc/>
    public ExecutionFailure? Execute(ThunkCall call) => _calls.Execute(call);

    /// <summary>Lets modules and their instances go. Call when nothing runs.</summary>
    public void Dispose() => _calls.Dispose();
}
