using BenchmarkDotNet.Attributes;
using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;

namespace Burst.Micro.Wasm;

/// <summary>A call from the host of a function that returns its argument: the way there and back.</summary>
public class CallBenchmarks
{
    private WasmEngine _engine = null!;
    private CompiledModule _module = null!;
    private InstancePool _pool = null!;
    private Function _function = null!;
    private Func<int, int> _bound = null!;
    private readonly Value[] _arguments = [7];
    private readonly Value[] _results = new Value[1];

    [GlobalSetup]
    public void Start()
    {
        _engine = new WasmEngine();
        _module = _engine.Compile(WasmModule.Decode(Modules.Identity));
        _pool = new InstancePool(_module, new Linker());
        _function = new Linker().Instantiate(_module).GetFunction("run")!;
        _bound = _function.Bind<Func<int, int>>();
    }

    [GlobalCleanup]
    public void Stop()
    {
        _pool.Dispose();
        _module.Dispose();
        _engine.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int Bound() => _bound(7);

    [Benchmark]
    public int Values()
    {
        _function.Invoke(_arguments, _results);
        return _results[0].AsI32;
    }

    [Benchmark]
    public Instance RentAndReturn()
    {
        var instance = _pool.Rent();
        _pool.Return(instance);
        return instance;
    }
}
