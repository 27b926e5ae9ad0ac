using Burst.Engine;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;

namespace Burst.Load;

/// <summary>Large graphs: does memory and time a thunk stay the same from ten thousand to a million?</summary>
internal static class GraphLoad
{
    // Layers of 1,000 thunks, each depending on two of the layer below.
    private const int Width = 1000;

    public static async Task<int> RunAsync(string[] args)
    {
        var largest = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
        Console.WriteLine("layers of 1,000, two dependencies each; in-process no-op functions, all engine threads");
        Console.WriteLine("| thunks | make and store s | force cold s | µs/thunk | warm s | µs/thunk | B/thunk live |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        for (var count = 10_000; count <= largest; count *= 10)
            await RunOneAsync(count);
        return 0;
    }

    private static async Task RunOneAsync(int count)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var objects = new MemoryObjectStore();
        await using var reductions = new MemoryReductionCache();
        var making = Measure.Start();
        var targets = Build(objects, count);
        var made = making.Stop();

        var peak = new PeakPool();
        await using var engine = new ThunkEngine(objects, reductions, [peak]);
        var forcing = Measure.Start();
        if (!(await engine.ForceAsync(targets)).Succeeded)
            throw new InvalidOperationException("forcing failed");
        var forced = forcing.Stop();
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;

        var again = Measure.Start();
        if (!(await engine.ForceAsync(targets)).Succeeded)
            throw new InvalidOperationException("forcing failed");
        var warm = again.Stop();
        Console.WriteLine(
            $"| {count:N0} | {made.Wall.TotalSeconds:F2} | {forced.Wall.TotalSeconds:F2} | {forced.Wall.TotalMicroseconds / count:F2}"
            + $" | {warm.Wall.TotalSeconds:F2} | {warm.Wall.TotalMicroseconds / count:F2} | {(double)live / count:F0}"
            + $" (with the graph: {(double)(peak.Peak - before) / count:F0}) |");
    }

    private static OutputRef[] Build(IObjectStore objects, int count)
    {
        var layer = Enumerable.Range(0, Width).Select(i => Samples.Store(objects, Samples.Leaf(i))).ToArray();
        for (var number = Width; number < count; number += Width)
        {
            var below = layer;
            layer = [.. Enumerable.Range(0, Width).Select(i =>
                Samples.Store(objects, Samples.Inner(number + i, below[i], below[(i + 1) % Width])))];
        }

        return [.. layer.Select(hash => new OutputRef(hash))];
    }

    /// <summary>Notes the heap's size while the graph is in memory.</summary>
    private sealed class PeakPool : Engine.Execute.IInlineWorkerPool
    {
        private readonly NoOpPool _pool = new();
        private int _calls;
        private long _peak;

        public long Peak => Volatile.Read(ref _peak);

        public string Name => _pool.Name;

        public bool CanExecute(in ObjectHash function, IObjectStore objects) => true;

        public Engine.Execute.ExecutionFailure? Execute(Engine.Execute.ThunkCall call)
        {
            if (Interlocked.Increment(ref _calls) % 10_000 == 0)
                Volatile.Write(ref _peak, Math.Max(Peak, GC.GetTotalMemory(forceFullCollection: false)));
            return _pool.Execute(call);
        }
    }
}
