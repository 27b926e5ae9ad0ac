using System.Diagnostics;
using Burst.Engine;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Workers.Processes;

namespace Burst.Load;

/// <summary>Native functions in a .gg folder, beside the bare cost of starting the same processes.</summary>
internal static class ProcessLoad
{
    private const string Busybox = "/usr/bin/busybox";

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0]) : 5000;
        var leaves = args.Length > 1 ? int.Parse(args[1]) : 512;
        var rounds = args.Length > 2 ? int.Parse(args[2]) : 3;
        if (!File.Exists(Busybox))
        {
            Console.Error.WriteLine($"{Busybox} is not there (package busybox-static).");
            return 1;
        }

        Console.WriteLine($"{count:N0} independent `sh -c 'echo N > out'` and a tree of {2 * leaves - 1:N0} thunks;"
            + $" static busybox; {Environment.ProcessorCount} slots; CPU = user + system, children included");
        Console.WriteLine("| round | what | thunks | wall s | thunks/s | CPU ms/thunk | of the bare loop |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        for (var round = 1; round <= rounds; round++)
        {
            var bare = BareLoop(count);
            Report(round, "bare posix_spawn loop", count, bare, bare);
            foreach (var sandbox in new[] { SandboxMode.Auto, SandboxMode.None })
            {
                using var job = new Job();
                var targets = Enumerable.Range(0, count).Select(i => job.Echo($"{i}")).ToArray();
                Report(round, $"cold, sandbox {sandbox}", count, await job.ForceAsync(targets, sandbox), bare);
                Report(round, $"warm, sandbox {sandbox}", count, await job.ForceAsync(targets, sandbox), bare);
            }

            using var tree = new Job();
            var root = tree.Tree(leaves);
            var bareTree = BareLoop(2 * leaves - 1);
            Report(round, "map/reduce tree, cold", 2 * leaves - 1, await tree.ForceAsync([root], SandboxMode.Auto), bareTree);
            Report(round, "map/reduce tree, warm", 2 * leaves - 1, await tree.ForceAsync([root], SandboxMode.Auto), bareTree);
        }

        return 0;
    }

    private static Cost BareLoop(int count)
    {
        using var folder = new Job();
        Directory.SetCurrentDirectory(folder.Root);
        var start = Cost.Start();
        Parallel.For(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            i => RawSpawn.Run(folder.Program, "sh", "-c", $"echo {i} > out"));
        var cost = start.Stop();
        Directory.SetCurrentDirectory("/");
        return cost;
    }

    private static void Report(int round, string what, int count, Cost cost, Cost bare) => Console.WriteLine(
        $"| {round} | {what} | {count:N0} | {cost.Wall.TotalSeconds:F2} | {count / cost.Wall.TotalSeconds:N0}"
        + $" | {cost.Cpu.TotalMilliseconds / count:F3} | {cost.Cpu / bare.Cpu:F2} |");

    private readonly record struct Cost(TimeSpan Wall, TimeSpan Cpu)
    {
        public static Stopper Start() => new(Stopwatch.GetTimestamp(), RawSpawn.ProcessorTime());

        public readonly record struct Stopper(long Timestamp, TimeSpan Cpu)
        {
            public Cost Stop() => new(Stopwatch.GetElapsedTime(Timestamp), RawSpawn.ProcessorTime() - Cpu);
        }
    }

    /// <summary>A .gg folder with busybox in it.</summary>
    private sealed class Job : IDisposable
    {
        private readonly FolderObjectStore _objects;
        private readonly ObjectHash _busybox;

        public Job()
        {
            Root = Directory.CreateTempSubdirectory("burst-load-").FullName;
            _objects = new FolderObjectStore(Path.Combine(Root, ".gg", "blobs"));
            _busybox = _objects.CopyIn(Busybox, isExecutable: true);
        }

        public string Root { get; }

        /// <summary>The program as an object: the bare loop starts the very same file, on the same file system.</summary>
        public string Program => _objects.PathOf(_busybox);

        public OutputRef Echo(string text) => Add(["sh", "-c", $"echo {text} > out"], []);

        /// <summary>Leaves that write a line, and merges of two until one is left.</summary>
        public OutputRef Tree(int leaves)
        {
            var layer = Enumerable.Range(0, leaves).Select(i => Echo($"{i}")).ToArray();
            while (layer.Length > 1)
            {
                layer = [.. layer.Chunk(2).Select(pair => Add(
                    ["sh", "-c", "read -r a < $0; read -r b < $1; echo $((a+b)) > out",
                        $"@{{GGHASH:{pair[0]}}}", $"@{{GGHASH:{pair[1]}}}"],
                    [new ThunkInput($"{pair[0]}"), new ThunkInput($"{pair[1]}")]))];
            }

            return layer[0];
        }

        public async Task<Cost> ForceAsync(OutputRef[] targets, SandboxMode sandbox)
        {
            using var pool = new ProcessWorkerPool(_objects, new ProcessOptions
            {
                Sandbox = sandbox,
                WorkRoot = Path.TrimEndingDirectorySeparator(Path.GetTempPath()),
            });
            await using var reductions = new FolderReductionCache(Path.Combine(Root, ".gg", "reductions"));
            await using var engine = new ThunkEngine(_objects, reductions, [pool]);
            var start = Cost.Start();
            var report = await engine.ForceAsync(targets);
            var cost = start.Stop();
            return report.Succeeded ? cost : throw new InvalidOperationException(report.Failures[0].Failure.Message);
        }

        public void Dispose() => Directory.Delete(Root, recursive: true);

        private OutputRef Add(string[] arguments, ThunkInput[] thunks)
        {
            var file = new Thunk(
                new Function($"{_busybox}", [.. arguments], []), null, thunks, [new ThunkInput($"{_busybox}")], ["out"]).Encode();
            var hash = ObjectHash.Of(file);
            _objects.Write(hash, file);
            return new OutputRef(hash);
        }
    }
}
