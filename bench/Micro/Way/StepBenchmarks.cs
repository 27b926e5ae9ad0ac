using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Burst.Cli.Benchmarking.Work;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Micro.Way;

/// <summary>The steps of a thunk's way, one by one, on one thread; a thousand different thunks at a time, figures are for
/// one.</summary>
[BenchmarkCategory(ShortRun.Key)]
public class StepBenchmarks
{
    private const int Count = 1000;

    private static readonly ObjectHash _function = ObjectHash.Of(SampleModules.PrintArguments.Span);
    private readonly byte[][] _files = new byte[Count][];
    private readonly ObjectHash[] _hashes = new ObjectHash[Count];
    private readonly byte[][] _printed = new byte[Count][];
    private readonly byte[] _digest = new byte[SHA256.HashSizeInBytes];
    private readonly WasmEngine _engine = new();
    private readonly WasiContext _context = new();
    private MemoryReductionCache _known = null!;
    private CompiledModule _module = null!;
    private InstancePool _pool = null!;
    private WasiCommand _command = null!;

    [GlobalSetup]
    public void Setup()
    {
        var series = new ThunkSeries(_function);
        _known = new MemoryReductionCache();
        for (var i = 0; i < Count; i++)
        {
            _files[i] = series.File(i).ToArray();
            _hashes[i] = ObjectHash.Of(_files[i]);
            _printed[i] = System.Text.Encoding.ASCII.GetBytes($"f\0{i:0000000000}\0");
            Record(_known, i);
        }

        _module = _engine.Compile(SampleModules.PrintArguments, new CompileRequest { TracksPages = true });
        var linker = new Linker();
        WasiPreview1.Define(linker);
        _pool = new InstancePool(_module, linker);
        _command = new WasiCommand(_module);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _pool.Dispose();
        _module.Dispose();
        _engine.Dispose();
    }

    /// <summary>What cannot be left out: the SHA-256 of the thunk and of its output.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void RawSha256()
    {
        for (var i = 0; i < Count; i++)
        {
            SHA256.HashData(_files[i], _digest);
            SHA256.HashData(_printed[i], _digest);
        }
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Encode()
    {
        var length = 0;
        for (var i = 0; i < Count; i++)
        {
            length += new Thunk(
                new Burst.Thunks.Function($"{_function}", ["f", $"{i:0000000000}"], []), null, null, [new ThunkInput($"{_function}")],
                ["/dev/stdout"]).Encode().Length;
        }

        return length;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public ulong Hash()
    {
        var sum = 0UL;
        foreach (var file in _files)
            sum += ObjectHash.Of(file).HashCode64;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Decode()
    {
        var found = 0;
        foreach (var file in _files)
        {
            if (ThunkView.TryParse(file, out var view))
                found += view.Outputs.Count;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int ResolveHit() => LookUp(_known);

    [Benchmark(OperationsPerInvoke = Count)]
    public int ResolveMiss() => LookUp(new MemoryReductionCache());

    [Benchmark(OperationsPerInvoke = Count)]
    public int Execute()
    {
        var length = 0;
        for (var i = 0; i < Count; i++)
        {
            var instance = _pool.Rent();
            _context.AddArgument("f"u8);
            _context.AddArgument("0123456789"u8);
            _command.Run(instance, _context);
            length += _context.Output.Written.Length;
            _context.Reset();
            _pool.Return(instance);
        }

        return length;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long Store()
    {
        var objects = new MemoryObjectStore();
        foreach (var printed in _printed)
            objects.Add(printed);
        return objects.Count;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long Reduce()
    {
        var reductions = new MemoryReductionCache();
        for (var i = 0; i < Count; i++)
            Record(reductions, i);
        return reductions.Count;
    }

    private int LookUp(MemoryReductionCache reductions)
    {
        Span<ObjectHash> outputs = stackalloc ObjectHash[1];
        var found = 0;
        for (var i = 0; i < Count; i++)
        {
            ThunkView.TryParse(_files[i], out var view);
            if (reductions.TryGet(_hashes[i], view, outputs))
                found++;
        }

        return found;
    }

    private void Record(MemoryReductionCache reductions, int number)
    {
        ThunkView.TryParse(_files[number], out var view);
        reductions.Record(_hashes[number], view, [_function]);
    }
}
