using System.Runtime.CompilerServices;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A module come alive, as the host sees it.</summary>
/// <remarks>
/// <para>Used by one thread at a time.</para>
/// <para>Only a handle: what it stands for may serve another instance once this one was disposed of, which then fails
/// with an <see cref="ObjectDisposedException"/> whatever is asked of it.</para>
/// </remarks>
public sealed class Instance : IDisposable
{
    private InstanceBody? _body;

    internal Instance(InstanceBody body) => _body = body;

    /// <summary>Whatever host functions need to find from their caller.</summary>
    public object? HostState
    {
        get => Body.HostState;
        set => Body.HostState = value;
    }

    /// <summary>The store it belongs to.</summary>
    public Store Store
    {
        get
        {
            var body = Body;
            body.Expose();
            return body.Store;
        }
    }

    /// <summary>The module's code.</summary>
    public CompiledModule Module => Body.Module;

    /// <summary>Memory 0; <see langword="null"/> where the module has none.</summary>
    public MemoryInstance? Memory => Body.ExposedMemory(0);

    /// <summary>What generated code works with.</summary>
    /// <exception cref="ObjectDisposedException">The instance was disposed of.</exception>
    internal InstanceBody Body
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _body ?? ThrowDisposed();
    }

    /// <summary>As <see cref="Body"/>, but null when it was disposed of.</summary>
    internal InstanceBody? BodyOrNull => _body;

    /// <summary>Ends the instance: disposes of its store, and so of whatever other instances share that.</summary>
    /// <remarks>Of an instance that has its store to itself and gave away nothing but its memory and its numbers, parts
    /// serve the next instance of the same <see cref="LinkedModule"/>, which makes that one cheap.</remarks>
    /// <exception cref="InvalidOperationException">A function of the store runs.</exception>
    public void Dispose()
    {
        if (_body is not { } body)
            return;
        body.Store.ThrowIfRunning();
        if (Interlocked.Exchange(ref _body, null) == body)
            body.End();
    }

    /// <summary>An exported function.</summary>
    /// <returns><see langword="null"/> where the module exports no function of that name.</returns>
    public Function? GetFunction(string export) =>
        Find(export, ExternalKind.Function) is { } found ? new Function(this, found.Index) : null;

    /// <summary>An exported memory.</summary>
    /// <returns><see langword="null"/> where the module exports no memory of that name.</returns>
    public MemoryInstance? GetMemory(string export) =>
        Find(export, ExternalKind.Memory) is { } found ? (MemoryInstance)External(found) : null;

    /// <summary>An exported table.</summary>
    /// <returns><see langword="null"/> where the module exports no table of that name.</returns>
    public TableInstance? GetTable(string export) =>
        Find(export, ExternalKind.Table) is { } found ? (TableInstance)External(found) : null;

    /// <summary>An exported global.</summary>
    /// <returns><see langword="null"/> where the module exports no global of that name.</returns>
    public GlobalInstance? GetGlobal(string export) =>
        Find(export, ExternalKind.Global) is { } found ? (GlobalInstance)External(found) : null;

    /// <summary>Calls an exported function.</summary>
    /// <param name="export">Its name.</param>
    /// <param name="arguments">Values of its parameters' types.</param>
    /// <returns>Its results.</returns>
    /// <exception cref="ArgumentException">There is no such function, or the arguments are not of its
    /// types.</exception>
    /// <exception cref="TrapException">The function trapped.</exception>
    /// <exception cref="ExitException">The function ended the run, as WASI's <c>proc_exit</c> does.</exception>
    public Value[] Invoke(string export, params ReadOnlySpan<Value> arguments)
    {
        var function = GetFunction(export) ?? throw new ArgumentException(
            $"The module exports no function '{export}'; it exports {Body.Linked.ExportedFunctionNames()}.",
            nameof(export));
        return function.Invoke(arguments);
    }

    /// <summary>Whatever a module exports under a name, as an object that a linker takes.</summary>
    internal object External(Export export)
    {
        if (export.Kind == ExternalKind.Function)
            return new Function(this, export.Index);
        if (export.Kind == ExternalKind.Memory)
            return Body.ExposedMemory(export.Index)!;
        Body.Expose();
        return export.Kind == ExternalKind.Table ? Body.TableAt(export.Index) : Body.SharedGlobals[export.Index];
    }

    private Export? Find(string export, ExternalKind kind) =>
        Body.Linked.Find(export) is { } found && found.Kind == kind ? found : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static InstanceBody ThrowDisposed() => throw new ObjectDisposedException(nameof(Instance));
}
