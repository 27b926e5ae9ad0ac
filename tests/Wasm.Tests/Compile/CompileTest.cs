using Burst.Wasm.Runtime;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Compile;

/// <summary>Modules in the text format, in both memory modes.</summary>
public abstract class CompileTest : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public static TheoryData<MemoryMode> Modes => [MemoryMode.GuardPages, MemoryMode.Checks];

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
    }

    protected Instance Instantiate(string text, MemoryMode mode, CompileRequest? request = null, InstanceOptions? options = null) =>
        new Linker().Instantiate(Compile(WasmText.Parse(text), mode, request), options);

    protected CompiledModule Compile(ReadOnlyMemory<byte> bytes, MemoryMode mode, CompileRequest? request = null)
    {
        var engine = Own(new WasmEngine(new WasmEngineOptions { Memory = mode }));
        return Own(engine.Compile(WasmModule.Decode(bytes), request));
    }

    protected T Own<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    protected static void Traps(TrapKind kind, Action action) => Assert.Equal(kind, Assert.Throws<TrapException>(action).Kind);
}
