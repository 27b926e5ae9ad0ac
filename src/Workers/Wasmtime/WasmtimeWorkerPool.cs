using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Workers.Wasm;

namespace Burst.Workers.Wasmtime;

/// <summary>Runs functions that are WebAssembly modules on Wasmtime, where its shared library is; each call has an instance
/// of its own.</summary>
/// <remarks>
/// <para>What a function sees is the same as in <see cref="WasmWorkerPool"/>. What differs: fuel is counted in Wasmtime's way,
/// a module has at most 2 MiB of stack and one memory, and that memory is exported if functions of the host are to see
/// it.</para>
/// <para>All members are safe to call from any number of threads, except <see cref="Dispose"/>.</para>
/// </remarks>
public sealed class WasmtimeWorkerPool : IInlineWorkerPool, IDisposable
{
    private readonly ModuleCalls _calls;

    /// <summary>Loads the library, for as long as the process lives.</summary>
    /// <param name="libraryPath">Its file; <see langword="null"/> for the usual search for a shared library.</param>
    /// <param name="options">How functions are run; what is said of memory and of the code cache is for Burst's own
    /// engine.</param>
    /// <exception cref="BurstException">There is no such library, or it is none that can be used; says where it was looked
    /// for.</exception>
    public WasmtimeWorkerPool(string? libraryPath = null, WasmOptions? options = null)
    {
        options ??= new WasmOptions();
        var library = WasmtimeLibrary.Load(libraryPath);
        _calls = new ModuleCalls(() => new WasmtimeEngine(library, options), options);
    }

    /// <inheritdoc/>
    public string Name => "wasmtime";

    /// <inheritdoc/>
    public bool CanExecute(in ObjectHash function, IObjectStore objects) => ModuleHead.IsModule(function, objects);

    /// <inheritdoc/>
    public ExecutionFailure? Execute(ThunkCall call) => _calls.Execute(call);

    /// <summary>Lets modules and their instances go. Call when nothing runs.</summary>
    public void Dispose() => _calls.Dispose();
}
