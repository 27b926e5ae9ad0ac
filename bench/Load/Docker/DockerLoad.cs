using System.Diagnostics;
using Burst.Docker;
using Burst.Docker.Containers;
using Burst.Docker.Execs;
using Burst.Docker.Ownership;
using Burst.Docker.Streams;

namespace Burst.Load.Docker;

/// <summary>
/// What a call in a container costs without a pool: by Docker's own command, by the API, and by a process that is there already.
/// The ways take turns, so that whatever else the machine does hits all of them alike.
/// </summary>
internal static class DockerLoad
{
    private const string Image = "burst/busybox";
    private const int EchoRounds = 2000;
    private const int EchoBytes = 64;
    private const int BulkBytes = 256 << 20;

    private static readonly ContainerSpec True = new()
    {
        Image = Image,
        Command = ["/bin/true"],
        User = "65534:65534",
        Host = HostSpec.Hardened with { MemoryBytes = 64 << 20, MemoryAndSwapBytes = 64 << 20, PidsLimit = 64, NanoCpus = 1_000_000_000 },
    };

    // The same as True, in the command's words.
    private static readonly string[] Hardened =
        ["--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges:true", "--ipc", "none",
         "--log-driver", "none", "--memory", "64m", "--memory-swap", "64m", "--pids-limit", "64", "--cpus", "1", "-u", "65534:65534"];

    /// <param name="args">How many rounds; 20 by default.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0]) : 20;
        using var client = await DockerClient.ConnectAsync(DockerEndpoint.Find());
        await using var owner = new ContainerOwner(client, "burst-load");
        await using var sleeper = await owner.LeaseAsync(True with { Command = ["/bin/sleep", "100000"] });
        await client.Containers.StartAsync(sleeper.Id);

        var steps = new StepTimes();
        var table = new TimeTable("docker run", "docker exec", "API: create, start, wait, remove", "API: exec");
        for (var round = -1; round < rounds; round++)
        {
            var isKept = round >= 0;
            table.Add(0, isKept, await TimeAsync(() => CommandAsync(client, ["run", "--rm", .. Hardened, Image, "/bin/true"])));
            table.Add(1, isKept, await TimeAsync(() => CommandAsync(client, ["exec", sleeper.Id, "/bin/true"])));
            table.Add(2, isKept, await TimeAsync(() => CreateToRemoveAsync(client, isKept ? steps : new StepTimes())));
            table.Add(3, isKept, await TimeAsync(() => ExecAsync(client, sleeper.Id)));
        }

        Console.WriteLine($"Docker {client.Version.Version}, {rounds} rounds, /bin/true in a hardened container, ms");
        table.Print();
        Console.WriteLine("of which, by the API");
        steps.Print();
        await EchoAsync(client, owner);
        return 0;
    }

    private static async Task CommandAsync(DockerClient client, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("docker", ["--host", client.Endpoint.ToString(), .. arguments]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"docker {arguments[0]}: exit code {process.ExitCode}");
    }

    private static async Task CreateToRemoveAsync(DockerClient client, StepTimes steps)
    {
        var id = "";
        await steps.AddAsync("create", async () => id = await client.Containers.CreateAsync(True));
        await steps.AddAsync("start", () => client.Containers.StartAsync(id));
        await steps.AddAsync("wait", async () => Check((await client.Containers.WaitAsync(id)).StatusCode));
        await steps.AddAsync("remove", () => client.Containers.RemoveAsync(id));
    }

    private static async Task ExecAsync(DockerClient client, string container)
    {
        var exec = await client.Execs.CreateAsync(container, new ExecSpec { Command = ["/bin/true"] });
        await using var streams = await client.Execs.StartAsync(exec);
        await streams.Output.ReadToEndAsync();
        Check((await client.Execs.InspectAsync(exec)).ExitCode);
    }

    /// <summary>A process that is there already: what a message there and back costs, and how much goes through.</summary>
    private static async Task EchoAsync(DockerClient client, ContainerOwner owner)
    {
        await using var lease = await owner.LeaseAsync(True with { Command = ["/bin/cat"], OpenStdin = true, StdinOnce = true });
        await using var streams = await client.Containers.AttachAsync(lease.Id);
        await client.Containers.StartAsync(lease.Id);

        var table = new TimeTable($"{EchoBytes} bytes to cat and back, one at a time");
        var message = new byte[EchoBytes];
        for (var round = -100; round < EchoRounds; round++)
        {
            table.Add(0, round >= 0, await TimeAsync(async () =>
            {
                await streams.Input.WriteAsync(message);
                await ReadAsync(streams.Output, EchoBytes);
            }));
        }

        table.Print();
        var piece = new byte[64 * 1024];
        var start = Stopwatch.GetTimestamp();
        var writing = Task.Run(async () =>
        {
            for (var sent = 0; sent < BulkBytes; sent += piece.Length)
                await streams.Input.WriteAsync(piece);
        });
        await ReadAsync(streams.Output, BulkBytes);
        await writing;
        Console.WriteLine($"bytes to cat and back: {BulkBytes / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6:F0} MB/s each way");
    }

    private static async Task ReadAsync(OutputReader output, long lengthBytes)
    {
        while (lengthBytes > 0 && await output.ReadAsync() is { } chunk)
            lengthBytes -= chunk.Data.Length;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(start);
    }

    private static void Check(int? exitCode)
    {
        if (exitCode != 0)
            throw new InvalidOperationException($"exit code {exitCode}");
    }

    /// <summary>The steps of one way.</summary>
    private sealed class StepTimes
    {
        private readonly string[] _names = ["create", "start", "wait", "remove"];
        private readonly TimeTable _table = new("  create", "  start", "  wait", "  remove");

        public async Task AddAsync(string name, Func<Task> step) =>
            _table.Add(Array.IndexOf(_names, name), true, await TimeAsync(step));

        public void Print() => _table.Print();
    }
}
