using Burst.Engine;
using Burst.Engine.Bulk;
using Burst.Engine.Execute;
using Burst.Engine.Jobs;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Load.Wasm;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Telemetry;
using Burst.Wasm.Text;
using Burst.Workers.Wasm;

namespace Burst.Load;

/// <summary>Two engines that do the same, one of them watched, in turn.</summary>
/// <param name="sample">Which thunks of the watched one are traced; <see langword="null"/> where it is not watched either.</param>
/// <param name="usesFaster">Whether thunks are stored and reductions go to FASTER; otherwise they are forgotten and kept in
/// memory.</param>
internal sealed class WatchedPair(TraceSample? sample, bool usesFaster)
{
    public const int Threads = 2;
    public const int WindowCount = 64_000;

    // Then both get new engines, so that memory stays bounded. The first ones of each do not count.
    private const int WindowsInAll = 24;
    private const int WarmWindows = 4;

    private readonly List<Window> _windows = [];

    /// <summary>Runs until the time is over.</summary>
    public async Task<IReadOnlyList<Window>> RunAsync(TimeSpan time)
    {
        var end = TimeProvider.System.GetUtcNow() + time;
        using var root = EngineTelemetry.Source.StartActivity("load");
        for (var isAloneFirst = true; TimeProvider.System.GetUtcNow() < end; isAloneFirst = !isAloneFirst)
        {
            // Which was made first shows: their objects lie elsewhere.
            await using var first = new Bench(isAloneFirst ? null : sample, usesFaster);
            await using var second = new Bench(isAloneFirst ? sample : null, usesFaster);
            var (alone, watched) = isAloneFirst ? (first, second) : (second, first);
            for (var i = 0; i < WindowsInAll; i++)
            {
                var others = Others(alone, watched);
                long aloneTime, watchedTime;

                // Each is first in every other window.
                if (i % 2 == 0)
                {
                    aloneTime = await alone.RunAsync();
                    watchedTime = await watched.RunAsync();
                }
                else
                {
                    watchedTime = await watched.RunAsync();
                    aloneTime = await alone.RunAsync();
                }

                if (i >= WarmWindows)
                    _windows.Add(new Window(Each(aloneTime), Each(watchedTime), Each(Others(alone, watched) - others)));
            }
        }

        return _windows;
    }

    private static double Each(long nanoseconds) => nanoseconds / 1000.0 / WindowCount;

    private static long Others(Bench alone, Bench watched) =>
        ThreadTimes.Of(ThreadTimes.Now().Except(alone.EngineThreads).Except(watched.EngineThreads));

    /// <summary>Processor time of both in one window, in microseconds a thunk.</summary>
    /// <param name="Alone">The engine's threads where nobody watches.</param>
    /// <param name="Watched">Those of the other.</param>
    /// <param name="Others">All other threads of the process, while both ran, for each thunk that was watched.</param>
    public readonly record struct Window(double Alone, double Watched, double Others);

    private sealed class Bench : IAsyncDisposable
    {
        private readonly bool _usesFaster;
        private readonly DirectoryInfo? _folder;
        private readonly IReductionCache _reductions;
        private readonly WasmWorkerPool _pool = new();
        private readonly EngineTelemetry? _telemetry;
        private readonly ThunkEngine _engine;
        private readonly CallStencil _stencil;
        private int _next;

        public Bench(TraceSample? sample, bool usesFaster)
        {
            _usesFaster = usesFaster;
            _telemetry = sample is null ? null : new EngineTelemetry(sample, TimeProvider.System);
            _folder = usesFaster ? Directory.CreateTempSubdirectory("burst-load-") : null;
            _reductions = _folder is null ? new MemoryReductionCache() : new FasterReductionCache(_folder.FullName);
            var objects = new MemoryObjectStore();
            var function = objects.Add(WasmText.Parse(ThunkLoad.PrintArguments).Span);
            _stencil = new CallStencil(new FunctionTemplate(function, ["f"]) { Output = "/dev/stdout" });
            IReadOnlyList<IWorkerPool> pools = [_pool];
            var before = ThreadTimes.Now();
            _engine = new ThunkEngine(
                objects, _reductions, _telemetry?.Wrap(pools) ?? pools, new EngineOptions { Threads = Threads, AwaitsDurability = false },
                _telemetry);
            EngineThreads = ThreadTimes.Now();
            EngineThreads.ExceptWith(before);
            _telemetry?.Watch(() => _engine.Counts, () => _engine.PoolCounts);
        }

        public HashSet<string> EngineThreads { get; }

        public async Task<long> RunAsync()
        {
            var before = ThreadTimes.Of(EngineThreads);
            var report = await _engine.ForceStreamAsync(
                new NumberStream(_stencil, _next, WindowCount), new BulkOptions { KeepsThunks = _usesFaster });
            _next += WindowCount;
            return report.Forced == WindowCount
                ? ThreadTimes.Of(EngineThreads) - before
                : throw new InvalidOperationException($"{report.Failed} of {WindowCount} failed");
        }

        public async ValueTask DisposeAsync()
        {
            await _engine.DisposeAsync();
            await _reductions.DisposeAsync();
            _pool.Dispose();
            _telemetry?.Dispose();
            _folder?.Delete(recursive: true);
        }
    }
}
