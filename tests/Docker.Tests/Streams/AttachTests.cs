using System.Security.Cryptography;
using System.Text;
using Burst.Docker.Containers;
using Burst.Docker.Ownership;
using Burst.Docker.Streams;
using Burst.Docker.Tests.Containers;
using Burst.Docker.Tests.Support;
using Burst.Testing;

namespace Burst.Docker.Tests.Streams;

/// <summary>The streams of a container that runs.</summary>
public sealed class AttachTests
{
    [Theory, OnDocker, OnPodman]
    public async Task MegabytesBothWays_ThenHalfClose_AllComesBack(string daemon)
    {
        const int Rounds = 512;
        await using var held = await Held.StartAsync(daemon, "exec cat");
        var piece = new byte[64 * 1024];
        new Random(3).NextBytes(piece);

        var writing = Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
                await held.Streams.Input.WriteAsync(piece);
            held.Streams.CloseInput();
        });
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = 0L;
        while (await held.Streams.Output.ReadAsync() is { } chunk)
        {
            Assert.Equal(ProcessStream.Stdout, chunk.Source);
            foreach (var memory in chunk.Data)
                sum.AppendData(memory.Span);
            length += chunk.Data.Length;
        }

        await writing;
        Assert.Equal((long)Rounds * piece.Length, length);
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var round = 0; round < Rounds; round++)
            expected.AppendData(piece);
        Assert.Equal(expected.GetHashAndReset(), sum.GetHashAndReset());
        Assert.Equal(0, (await held.Client.Containers.WaitAsync(held.Id)).StatusCode);
    }

    [Theory, OnDocker, OnPodman]
    public async Task CloseInput_ProcessGoesOn_ItsOutputStillComes(string daemon)
    {
        await using var held = await Held.StartAsync(daemon, "wc -c; echo errors >&2; exit 4");

        await held.Streams.Input.WriteAsync("12345"u8.ToArray());
        held.Streams.CloseInput();
        held.Streams.CloseInput();
        var output = await held.Streams.Output.ReadToEndAsync();

        Assert.Equal(("5\n", "errors\n"), (output.StdoutText, output.StderrText));
        Assert.Equal(4, (await held.Client.Containers.WaitAsync(held.Id)).StatusCode);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Read_Cancelled_NextOneGoesOn(string daemon)
    {
        await using var held = await Held.StartAsync(daemon, "exec cat");
        using var cancellation = new CancellationTokenSource();

        var read = held.Streams.Output.ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await held.Streams.Input.WriteAsync("still here\n"u8.ToArray());

        Assert.Equal("still here\n", Encoding.UTF8.GetString((await held.Streams.Output.ReadAsync())!.Value.Data));
    }

    [Theory, OnDocker, OnPodman]
    public async Task Killed_WhileRead_StreamEnds(string daemon)
    {
        await using var held = await Held.StartAsync(daemon, "exec cat");

        var read = held.Streams.Output.ReadAsync().AsTask();
        await held.Client.Containers.KillAsync(held.Id);

        Assert.Null(await read);
    }

    [DockerFact]
    public async Task AsStream_OfOutput_LineByLineWhileErrorsGoElsewhere()
    {
        await using var held = await Held.StartAsync(
            Daemons.Docker, "while read line; do echo \"got $line\"; echo \"err $line\" >&2; done");
        var errors = new StringBuilder();
        using var lines = new StreamReader(
            held.Streams.Output.AsStream(other: data => errors.Append(Encoding.UTF8.GetString(data))));

        foreach (var word in new[] { "one", "two", "three" })
        {
            await held.Streams.Input.WriteAsync(Encoding.UTF8.GetBytes(word + "\n"));
            Assert.Equal($"got {word}", await lines.ReadLineAsync());
        }

        held.Streams.CloseInput();
        Assert.Null(await lines.ReadLineAsync());
        Assert.Equal("err one\nerr two\nerr three\n", errors.ToString());
    }

    [Theory, OnDocker, OnPodman]
    public async Task ReadToEnd_MoreThanWanted_IsCutAndRead(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Shell("dd if=/dev/zero bs=1024 count=4096 2>/dev/null"));
        await using var streams = await client.Containers.AttachAsync(lease.Id, new AttachOptions { Stdin = false });
        await client.Containers.StartAsync(lease.Id);

        var output = await streams.Output.ReadToEndAsync(maxBytes: 1000);

        Assert.Equal((1000, true), (output.Stdout.Length, output.IsCut));
        Assert.Equal(0, (await client.Containers.WaitAsync(lease.Id)).StatusCode);
    }

    [Theory, OnDocker, OnPodman]
    public async Task Terminal_OutputIsRaw(string daemon)
    {
        var client = await Daemons.ConnectAsync(daemon);
        await using var owner = new ContainerOwner(client, "burst-test");
        await using var lease = await owner.LeaseAsync(Run.Shell("test -t 1 && echo terminal; echo err >&2") with { Tty = true });
        await using var streams = await client.Containers.AttachAsync(
            lease.Id, new AttachOptions { Stdin = false, HasTerminal = true });
        await client.Containers.StartAsync(lease.Id);

        Assert.Equal("terminal\r\nerr\r\n", (await streams.Output.ReadToEndAsync()).StdoutText);
    }

    /// <summary>A container that reads its input, attached and started.</summary>
    private sealed class Held : IAsyncDisposable
    {
        private readonly ContainerOwner _owner;

        private Held(DockerClient client, ContainerOwner owner, string id, AttachedStreams streams)
        {
            _owner = owner;
            Client = client;
            Id = id;
            Streams = streams;
        }

        public DockerClient Client { get; }

        public string Id { get; }

        public AttachedStreams Streams { get; }

        public static async Task<Held> StartAsync(string daemon, string script)
        {
            var client = await Daemons.ConnectAsync(daemon);
            var owner = new ContainerOwner(client, "burst-test");
            var lease = await owner.LeaseAsync(Run.Shell(script) with { OpenStdin = true, StdinOnce = true });
            var streams = await client.Containers.AttachAsync(lease.Id);
            await client.Containers.StartAsync(lease.Id);
            return new Held(client, owner, lease.Id, streams);
        }

        public async ValueTask DisposeAsync()
        {
            await Streams.DisposeAsync();
            await _owner.DisposeAsync();
        }
    }
}
