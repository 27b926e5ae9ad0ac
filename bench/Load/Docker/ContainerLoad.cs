using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using Burst.Docker;
using Burst.Docker.Containers;
using Burst.Docker.Execs;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Storage.Objects;
using Burst.Storage.Reductions;
using Burst.Thunks;
using Burst.Workers.Docker;
using Burst.Workers.Docker.Calls;

namespace Burst.Load.Docker;

/// <summary>Functions in containers: in one that is made for each, in prewarmed ones, in resident ones, beside what Docker's own
/// ways of running a program cost in the same run.</summary>
/// <remarks>The daemon is the one of <c>DOCKER_HOST</c>, with the image of <c>tools/docker.sh images</c>.</remarks>
internal static class ContainerLoad
{
    private const string Busybox = "burst/busybox";
    private const string ResidentImage = "burst/load-resident";

    /// <param name="arguments">How many calls of one prewarmed container (2,000), and how many containers at once (200).</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var calls = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000;
        var many = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 200;
        using var client = await DockerClient.ConnectAsync(DockerEndpoint.Find());
        var image = (await client.Images.InspectAsync(Busybox)).Id;
        Console.WriteLine($"{"",-52}{"p50",12}{"p90",12}{"a second",12}");

        Print("docker run --rm --network none IMAGE true", await TimesAsync(10, () => CommandAsync("run", "--rm", "--network", "none", Busybox, "true")));
        Print("create, start, wait, remove by the API, hardened", await TimesAsync(15, () => LifeAsync(client, image)));
        await ExecAsync(client, image);
        await PerCallAsync(image);
        await PrewarmedAsync(image, calls);
        await ThunksAsync(image, calls);
        await ResidentAsync(client);
        await ManyAsync(image, many);
        return 0;
    }

    private static async Task LifeAsync(DockerClient client, string image)
    {
        var id = await client.Containers.CreateAsync(Hardened(image, ["true"]));
        var exit = client.Containers.WaitAsync(id, WaitCondition.NextExit);
        await client.Containers.StartAsync(id);
        await exit;
        await client.Containers.RemoveAsync(id, isForced: true);
    }

    private static async Task ExecAsync(DockerClient client, string image)
    {
        var id = await client.Containers.CreateAsync(Hardened(image, ["sleep", "1000"]));
        await client.Containers.StartAsync(id);
        try
        {
            Print("docker exec CONTAINER true", await TimesAsync(20, () => CommandAsync("exec", id, "true")));
            Print("exec by the API: create, start, output", await TimesAsync(40, async () =>
            {
                var exec = await client.Execs.CreateAsync(id, new ExecSpec { Command = ["true"] });
                await using var streams = await client.Execs.StartAsync(exec);
                await streams.Output.ReadToEndAsync();
            }));
        }
        finally
        {
            await client.Containers.RemoveAsync(id, isForced: true);
        }
    }

    private static async Task PerCallAsync(string image)
    {
        await using var bench = new Bench(image, options => options with { PerCall = true, Jobs = 1 });
        Print("thunk in a container of its own", await TimesAsync(15, () => bench.ForceAsync(["true"])));
    }

    private static async Task PrewarmedAsync(string image, int calls)
    {
        await using var bench = new Bench(image, options => options with { Jobs = 1, CallsPerContainer = int.MaxValue });
        for (var i = 0; i < 50; i++)
            await bench.ForceAsync(["true"]);
        Print("thunk of one process in a prewarmed container", await TimesAsync(calls, () => bench.ForceAsync(["true"])));
    }

    private static async Task ThunksAsync(string image, int calls)
    {
        foreach (var jobs in new[] { 1, 2, 4 })
        {
            await using var bench = new Bench(image, options => options with { Jobs = jobs, CallsPerContainer = int.MaxValue });
            await bench.ForceAllAsync(jobs * 10);
            var started = Stopwatch.GetTimestamp();
            await bench.ForceAllAsync(calls);
            Line($"{calls} thunks forced at once, {jobs} prewarmed container{(jobs == 1 ? "" : "s")}", calls / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    private static async Task ResidentAsync(DockerClient client)
    {
        const int Count = 500_000;
        const int Callers = 256;
        var folder = Directory.CreateTempSubdirectory("burst-load-").FullName;
        try
        {
            var root = AppContext.BaseDirectory;
            while (!File.Exists($"{root}/Burst.sln"))
                root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("no Burst.sln above the program");
            using (var compiler = Process.Start("gcc", ["-static", "-O2", "-o", $"{folder}/resident", $"{root}/tests/Workers.Tests/Docker/resident.c"]))
                await compiler.WaitForExitAsync();
            await using var tar = new MemoryStream();
            await using (var writer = new TarWriter(tar, leaveOpen: true))
                await writer.WriteEntryAsync($"{folder}/resident", "resident");
            tar.Position = 0;
            var image = await client.Images.ImportAsync(tar, ResidentImage);
            await using var function = await ResidentFunction.StartAsync(new ContainerFunction(image) { Resident = ["/resident"] });
            var call = new ContainerCall { Arguments = ["f", "42"] };
            Print("resident function, one call after another", await TimesAsync(5_000, async () => (await function.CallAsync(call)).Dispose()));
            for (var round = 0; round < 3; round++)
            {
                var started = Stopwatch.GetTimestamp();
                await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
                {
                    for (var i = 0; i < Count / Callers; i++)
                        (await function.CallAsync(call)).Dispose();
                })));
                Line($"resident function, {Callers} callers at once", Count / Callers * Callers / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            var elapsed = Stopwatch.GetTimestamp();
            var tasks = new Task<CallResult>[1024];
            for (var i = 0; i < Count / tasks.Length; i++)
            {
                for (var j = 0; j < tasks.Length; j++)
                    tasks[j] = function.CallAsync(call).AsTask();
                foreach (var answer in await Task.WhenAll(tasks))
                    answer.Dispose();
            }

            Line($"resident function, windows of {tasks.Length}", Count / tasks.Length * tasks.Length / Stopwatch.GetElapsedTime(elapsed).TotalSeconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await client.Images.RemoveAsync(ResidentImage, isForced: true);
        }
    }

    private static async Task ManyAsync(string image, int many)
    {
        await using var bench = new Bench(image, options => options with { Jobs = many, MemoryBytes = 64 << 20, DiskBytes = 16 << 20 });
        var started = Stopwatch.GetTimestamp();
        await bench.Pool.PrewarmAsync(new ContainerFunction(image), ThunkExtension.None, many);
        Console.WriteLine($"{many} containers made ahead in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        started = Stopwatch.GetTimestamp();
        await bench.ForceAllAsync(many, ["sleep", "2"]);
        Console.WriteLine($"{many} functions that sleep 2 s each, all at once, done in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
    }

    private static ContainerSpec Hardened(string image, string[] command) => new()
    {
        Image = image,
        Command = command,
        User = "65534:65534",
        NetworkDisabled = true,
        Host = HostSpec.Hardened with { Tmpfs = new Dictionary<string, string> { ["/tmp"] = "size=16m" }, MemoryBytes = 64 << 20, PidsLimit = 64 },
    };

    private static async Task CommandAsync(params string[] words)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await docker.WaitForExitAsync();
        if (docker.ExitCode != 0)
            throw new InvalidOperationException($"docker {string.Join(' ', words)}: {await docker.StandardError.ReadToEndAsync()}");
    }

    private static async Task<List<double>> TimesAsync(int count, Func<Task> run)
    {
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await run();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static void Print(string what, List<double> times) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-52}{times[times.Count / 2],9:0.00} ms{times[times.Count * 9 / 10],9:0.00} ms{1000 * times.Count / times.Sum(),12:N0}"));

    private static void Line(string what, double rate) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-52}{"",24}{rate,12:N0}"));

    /// <summary>An engine with containers alone.</summary>
    private sealed class Bench : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("burst-load-").FullName;
        private readonly FolderObjectStore _objects;
        private readonly MemoryReductionCache _reductions = new();
        private readonly ThunkEngine _engine;
        private readonly ObjectHash _function;
        private int _next;

        public Bench(string image, Func<DockerOptions, DockerOptions> change)
        {
            _objects = new FolderObjectStore($"{_folder}/objects");
            _function = _objects.Add(new ContainerFunction(image).Encode());
            Pool = new DockerWorkerPool(_objects, change(new DockerOptions { StateFolder = $"{_folder}/state" }));
            _engine = new ThunkEngine(_objects, _reductions, [Pool]);
        }

        public DockerWorkerPool Pool { get; }

        public async Task ForceAsync(string[] words) => await _engine.ForceAsync(new OutputRef(Make(words)));

        public async Task ForceAllAsync(int count, params string[] words)
        {
            OutputRef[] targets = [.. Enumerable.Range(0, count).Select(_ => new OutputRef(Make(words.Length == 0 ? ["true"] : words)))];
            var report = await _engine.ForceAsync(targets);
            if (!report.Succeeded)
                throw new InvalidOperationException(report.Failures[0].Failure.Message);
        }

        public async ValueTask DisposeAsync()
        {
            await Pool.DisposeAsync();
            await _engine.DisposeAsync();
            await _reductions.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }

        private ObjectHash Make(string[] words) => _objects.Add(new Thunk(
            new Function($"{_function}", [.. words], [$"N={Interlocked.Increment(ref _next)}"]), null, null,
            [new ThunkInput($"{_function}")], ["/dev/stdout"]));
    }
}
