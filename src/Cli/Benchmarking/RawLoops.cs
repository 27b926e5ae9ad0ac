using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Burst.Cli.Benchmarking.Work;
using Burst.Engine.Bulk;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Thunks.Hashing;
using Burst.Thunks.Wire;
using Burst.Wasm;
using Burst.Wasm.Pool;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Cli.Benchmarking;

/// <summary>The parts of a thunk's way that cannot be left out, each alone in a loop.</summary>
/// <param name="threads">How many threads repeat them.</param>
internal sealed class RawLoops(int threads) : IDisposable
{
    // What the sample function prints: its two arguments with a zero byte behind each.
    private const int OutputLength = 13;
    private const int KnownKeys = 100_000;

    private static readonly ObjectHash Function = ObjectHash.Of(SampleModules.PrintArguments.Span);
    private static readonly ObjectHash Output = ObjectHash.Of("an output"u8);

    private readonly WasmEngine _engine = new();

    /// <summary>SHA-256 of a thunk's file.</summary>
    public Cost HashThunk(TimeSpan time) => Hash(time, new ThunkSeries(Function).FileLength);

    /// <summary>SHA-256 of what a function prints.</summary>
    public Cost HashOutput(TimeSpan time) => Hash(time, OutputLength);

    /// <summary>SHA-256 of thunks' files and of what their functions print, a batch of each at once.</summary>
    public Cost HashInLanes(TimeSpan time) => ParallelLoop.For(threads, time, _ =>
    {
        var length = new ThunkSeries(Function).FileLength;
        var bytes = new byte[ThunkBatch.Capacity * length];
        var files = new MessageRange[ThunkBatch.Capacity];
        var outputs = new MessageRange[ThunkBatch.Capacity];
        for (var i = 0; i < ThunkBatch.Capacity; i++)
        {
            files[i] = new MessageRange(i * length, length);
            outputs[i] = new MessageRange(i * length, OutputLength);
        }

        var names = new ObjectHash[ThunkBatch.Capacity];
        return (_, count) =>
        {
            for (var i = 0; i < count; i += ThunkBatch.Capacity)
            {
                BulkNames.Of(bytes, files, names);
                BulkNames.Of(bytes, outputs, names);
            }
        };
    });

    /// <summary>FASTER: a look-up in vain, then an insertion.</summary>
    public Cost Insert(TimeSpan time) => WithCache(cache => ParallelLoop.For(threads, time, thread =>
    {
        var file = new ThunkSeries(Function).File(thread).ToArray();
        return (first, count) =>
        {
            ThunkView.TryParse(file, out var view);
            Span<ObjectHash> outputs = [Output];
            for (var i = 0; i < count; i++)
            {
                var key = Key(thread, first + i);
                if (cache.TryGet(key, view, outputs))
                    throw new InvalidOperationException("a new key was known");
                cache.Record(key, view, outputs);
            }
        };
    }));

    /// <summary>FASTER: a look-up that finds.</summary>
    public Cost LookUp(TimeSpan time) => WithCache(cache =>
    {
        var file = new ThunkSeries(Function).File(0).ToArray();
        ThunkView.TryParse(file, out var pattern);
        for (var i = 0; i < KnownKeys; i++)
            cache.Record(Key(0, i), pattern, [Output]);
        return ParallelLoop.For(threads, time, _ => (first, count) =>
        {
            ThunkView.TryParse(file, out var view);
            Span<ObjectHash> outputs = [default];
            for (var i = 0; i < count; i++)
            {
                if (!cache.TryGet(Key(0, (first + i) % KnownKeys), view, outputs))
                    throw new InvalidOperationException("a known key was not found");
            }
        });
    });

    /// <summary>WebAssembly: an instance taken from a pool, an empty function called, the instance reset.</summary>
    public Cost Call(TimeSpan time)
    {
        using var module = _engine.Compile(SampleModules.Empty, new CompileRequest { TracksPages = true });
        using var pool = new InstancePool(module, new Linker());
        var command = new WasiCommand(module);
        return ParallelLoop.For(threads, time, _ =>
        {
            var context = new WasiContext();
            return (_, count) =>
            {
                for (var i = 0; i < count; i++)
                {
                    var instance = pool.Rent();
                    command.Run(instance, context);
                    pool.Return(instance);
                }
            };
        });
    }

    /// <summary>WebAssembly: the same with the sample function, its arguments put in and what it printed looked at.</summary>
    public Cost CallWithArguments(TimeSpan time)
    {
        using var module = _engine.Compile(SampleModules.PrintArguments, new CompileRequest { TracksPages = true });
        var linker = new Linker();
        WasiPreview1.Define(linker);
        using var pool = new InstancePool(module, linker);
        var command = new WasiCommand(module);
        return ParallelLoop.For(threads, time, _ =>
        {
            var context = new WasiContext();
            return (_, count) =>
            {
                for (var i = 0; i < count; i++)
                {
                    var instance = pool.Rent();
                    context.AddArgument("f"u8);
                    context.AddArgument("0123456789"u8);
                    command.Run(instance, context);
                    if (context.Output.Written.Length != OutputLength)
                        throw new InvalidOperationException("the function printed something else");
                    context.Reset();
                    pool.Return(instance);
                }
            };
        });
    }

    public void Dispose() => _engine.Dispose();

    private Cost Hash(TimeSpan time, int length) => ParallelLoop.For(threads, time, _ =>
    {
        var content = new byte[length];
        var digest = new byte[SHA256.HashSizeInBytes];
        return (_, count) =>
        {
            for (var i = 0; i < count; i++)
                SHA256.HashData(content, digest);
        };
    });

    private static Cost WithCache(Func<FasterReductionCache, Cost> measure)
    {
        var folder = Directory.CreateTempSubdirectory("burst-bench-");
        var cache = new FasterReductionCache(folder.FullName);
        try
        {
            return measure(cache);
        }
        finally
        {
            cache.DisposeAsync().AsTask().Wait();
            folder.Delete(recursive: true);
        }
    }

    // As evenly spread as names are, without the cost of hashing.
    private static ObjectHash Key(int thread, long number)
    {
        Span<ulong> digest = stackalloc ulong[4];
        var state = ((ulong)thread << 48) + (ulong)number;
        foreach (ref var word in digest)
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            word = mixed ^ (mixed >> 31);
        }

        return new ObjectHash(ObjectType.Thunk, MemoryMarshal.AsBytes(digest), OutputLength);
    }
}
