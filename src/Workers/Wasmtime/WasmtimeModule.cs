using Burst.Engine.Execute;
using Burst.Wasm;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;
using Burst.Workers.Wasm;

namespace Burst.Workers.Wasmtime;

/// <summary>A module that Wasmtime has compiled.</summary>
/// <remarks>It is made ready by one thread at a time.</remarks>
internal sealed unsafe class WasmtimeModule(
    WasmtimeEngine engine, nint nativeEngine, nint native, WasmModule module, bool metersFuel) : IModuleCode
{
    private readonly List<HostBinding> _bindings = [];
    private ForeignModule? _linked;
    private nint _pre;

    public WasmtimeEngine Engine => engine;

    /// <summary>The <c>wasm_engine_t</c>.</summary>
    public nint NativeEngine => nativeEngine;

    /// <summary>The <c>wasmtime_instance_pre_t</c>.</summary>
    public nint Pre => _pre;

    public bool MetersFuel => metersFuel;

    public IReadyModule MakeReady(uint pages, string entryPoint)
    {
        bool givesCode;
        try
        {
            givesCode = WasiCommand.GivesCode(module, entryPoint);
        }
        catch (ArgumentException e)
        {
            throw Refusals.OfEntryPoint(e);
        }

        try
        {
            _linked ??= Link();
        }
        catch (Exception e) when (Refusals.Of(e, pages) is { } refusal)
        {
            throw refusal;
        }

        CheckMemory(_linked, pages);
        var ready = new WasmtimeReadyModule(this, _linked, pages, entryPoint, givesCode);
        ready.Try();
        return ready;
    }

    public void Dispose()
    {
        if (_pre != 0)
            engine.Library.InstancePreDelete(_pre);
        engine.Library.ModuleDelete(native);
        foreach (var binding in _bindings)
            binding.Dispose();
    }

    private static void CheckMemory(ForeignModule linked, uint pages)
    {
        var memories = linked.Module.Memories;
        if (memories.Count == 0)
            return;
        var wanted = memories.Sum(static memory => (long)memory.Limits.Minimum);
        if (wanted > pages)
        {
            throw Refusals.Refuse(
                FailureKind.NotStarted,
                $"memories of {wanted} pages of 64 KiB were asked for ({Refusals.MemoryLimit(pages)})");
        }

        // Functions of the host see only what is exported.
        if (linked.MemoryExport is null && linked.Imports.Any(static import => import.Type.Parameters.Length > 1))
            throw Refusals.Refuse(FailureKind.NotStarted, "the module does not export its memory, as WASI asks for");
    }

    private ForeignModule Link()
    {
        var definitions = new Linker();
        WasiPreview1.Define(definitions);
        var linked = new ForeignModule(module, definitions);
        var library = engine.Library;
        var linker = library.LinkerNew(nativeEngine);
        try
        {
            foreach (var import in linked.Imports.DistinctBy(static import => (import.Module, import.Name)))
            {
                var binding = new HostBinding(library, import);
                _bindings.Add(binding);
                Check(binding.Define(linker));
            }

            nint pre = 0;
            Check(library.LinkerInstantiatePre(linker, native, &pre));
            _pre = pre;
            return linked;
        }
        finally
        {
            library.LinkerDelete(linker);
        }
    }

    private void Check(nint error)
    {
        if (error != 0)
        {
            throw Refusals.Refuse(
                FailureKind.NotStarted, $"Wasmtime cannot link the module: {WasmtimeTraps.TakeError(engine.Library, error)}");
        }
    }
}
