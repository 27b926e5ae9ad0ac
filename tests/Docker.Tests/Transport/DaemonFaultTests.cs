using System.Net;
using System.Net.Sockets;
using System.Text;
using Burst.Docker.Images;
using Burst.Docker.Tests.Support;
using Burst.Docker.Transport;
using Burst.Testing;

namespace Burst.Docker.Tests.Transport;

/// <summary>What can be wrong with a daemon, and what is said about it.</summary>
public sealed class DaemonFaultTests
{
    [Fact]
    public async Task Connect_NoSocket_SaysWhatToInstall()
    {
        using var folder = new TemporaryFolder();

        var fault = await FailToConnectAsync(DockerEndpoint.Parse(folder["none"]));

        Assert.Equal(
            $"Docker: cannot ask for the version: there is no unix://{folder["none"]}: "
            + "install and start Docker or Podman's service, or name a socket by DOCKER_HOST",
            fault.Message);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Connect_NobodyListens_SaysWhatToStart()
    {
        using var folder = new TemporaryFolder();
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            socket.Bind(new UnixDomainSocketEndPoint(folder["socket"]));
        File.WriteAllText(folder["file"], "");

        Assert.Contains("nothing listens", (await FailToConnectAsync(DockerEndpoint.Parse(folder["file"]))).Message, StringComparison.Ordinal);
        var port = RedisServer.FreePort();
        var tcp = await FailToConnectAsync(DockerEndpoint.Parse($"tcp://127.0.0.1:{port}"));
        Assert.Contains($"no connection to tcp://127.0.0.1:{port}: Connection refused", tcp.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_NotAllowed_NamesTheGroup() => Assert.Contains(
        "usermod -aG docker",
        ConnectFault.Explain(DockerEndpoint.Parse("/var/run/docker.sock"), SocketError.AccessDenied), StringComparison.Ordinal);

    [Theory]
    [InlineData("1.39", "1.12", "update it")]
    [InlineData("1.90", "1.48", "newer version of this program")]
    [InlineData("", "", "is it Docker?")]
    [InlineData("nonsense", "", "is it Docker?")]
    public async Task Connect_NoCommonVersion_SaysWhoIsTooOld(string newest, string oldest, string advice)
    {
        using var daemon = new FakeDaemon(_ => FakeDaemon.Json(
            $$"""{"Version":"x","ApiVersion":"{{newest}}","MinAPIVersion":"{{oldest}}"}"""));

        var fault = await FailToConnectAsync(daemon.Endpoint);

        Assert.Contains(advice, fault.Message, StringComparison.Ordinal);
        Assert.Contains(daemon.Endpoint.ToString(), fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.40", "1.40")]
    [InlineData("1.41", "1.41")]
    [InlineData("1.47", "1.47")]
    [InlineData("1.52", "1.47")]
    public async Task Connect_CommonVersion_IsTheNewest(string daemonVersion, string spoken)
    {
        using var daemon = new FakeDaemon(request => request.StartsWith("GET /version ", StringComparison.Ordinal)
            ? FakeDaemon.Json($$"""{"Version":"x","ApiVersion":"{{daemonVersion}}"}""")
            : FakeDaemon.Json("OK"));
        using var client = await DockerClient.ConnectAsync(daemon.Endpoint);

        await client.PingAsync();

        Assert.Equal(spoken, client.ApiVersion.ToString());
        Assert.StartsWith($"GET /v{spoken}/_ping ", daemon.Requests[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not HTTP at all\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Version\":")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nnothing")]
    [InlineData("")]
    public async Task Connect_NotADaemon_IsSaidAsSuch(string answer)
    {
        using var daemon = new FakeDaemon(_ => answer);

        var fault = await FailToConnectAsync(daemon.Endpoint);

        Assert.StartsWith("Docker: cannot ask for the version: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_WithMessage_IsTheDaemonsOwn()
    {
        var (daemon, client) = await FakeDaemon.ConnectAsync(
            _ => FakeDaemon.Json("""{"message":"disk is full"}""", "500 Internal Server Error"));
        using var both = daemon;
        using var owned = client;

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.Containers.StartAsync("c1"));
        var hijacked = await Assert.ThrowsAsync<DockerException>(() => client.Containers.AttachAsync("c1"));

        Assert.Equal("Docker: cannot start container c1: disk is full", fault.Message);
        Assert.Equal(HttpStatusCode.InternalServerError, fault.Status);
        Assert.Equal("Docker: cannot attach to container c1: disk is full", hijacked.Message);
    }

    [Theory]
    [InlineData("", "the daemon answered 502 BadGateway")]
    [InlineData("<html>proxy</html>", "<html>proxy</html>")]
    public async Task Refusal_WithoutMessage_HasTheStatusOrTheText(string body, string reason)
    {
        var (daemon, client) = await FakeDaemon.ConnectAsync(_ => FakeDaemon.Json(body, "502 Bad Gateway"));
        using var both = daemon;
        using var owned = client;

        Assert.Equal(reason, (await Assert.ThrowsAsync<DockerException>(() => client.PingAsync())).Reason);
        Assert.Equal(reason, (await Assert.ThrowsAsync<DockerException>(() => client.Containers.AttachAsync("c"))).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 101 UPGR")]
    [InlineData("SSH-2.0-OpenSSH\r\n\r\n")]
    public async Task Attach_AnswerBreaksOff_IsTransientAndSaid(string answer)
    {
        var (daemon, client) = await FakeDaemon.ConnectAsync(_ => answer);
        using var both = daemon;
        using var owned = client;

        var fault = await Assert.ThrowsAsync<DockerException>(() => client.Containers.AttachAsync("c"));

        Assert.True(fault.IsTransient);
        Assert.Contains("went away in the middle", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_DaemonThatNeverAnswers_CanBeCancelled()
    {
        var (daemon, client) = await FakeDaemon.ConnectAsync(_ => null);
        using var both = daemon;
        using var owned = client;
        Func<CancellationToken, Task>[] calls =
        [
            token => client.PingAsync(token),
            token => client.Containers.CreateAsync(new Docker.Containers.ContainerSpec { Image = "i" }, cancellation: token),
            token => client.Containers.AttachAsync("c", cancellation: token),
            token => client.Containers.PutArchiveAsync("c", "/", new MemoryStream(new byte[1 << 20]), token),
            token => client.Containers.ReadLogsAsync("c", cancellation: token),
            async token =>
            {
                await foreach (var _ in client.WatchAsync(cancellation: token))
                {
                }
            },
        ];

        foreach (var call in calls)
        {
            using var cancellation = new CancellationTokenSource();
            var running = call(cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }
    }

    [Fact]
    public async Task Pull_FailsAfterItBegan_ThrowsAfterTheProgress()
    {
        const string Lines = """
            {"status":"Pulling from a/b","id":"1"}
            {"status":"Downloading","progressDetail":{"current":5,"total":10},"id":"00ff"}
            {"errorDetail":{"message":"no space left"},"error":"no space left"}
            """;
        var (daemon, client) = await FakeDaemon.ConnectAsync(_ => FakeDaemon.Json(Lines));
        using var both = daemon;
        using var owned = client;
        var seen = new List<TransferProgress>();

        var fault = await Assert.ThrowsAsync<DockerException>(async () =>
        {
            await foreach (var line in client.Images.PullAsync("a/b:2", new RegistryCredentials { UserName = "u", Password = "p?>" }))
                seen.Add(line);
        });

        Assert.Equal("Docker: cannot pull image a/b:2: no space left", fault.Message);
        Assert.Equal(["Pulling from a/b", "Downloading"], seen.Select(line => line.Status));
        Assert.Equal((5, 10), (seen[1].Amount!.CurrentBytes, seen[1].Amount!.TotalBytes));
        var request = daemon.Requests[^1];
        Assert.StartsWith("POST /v1.41/images/create?fromImage=a%2Fb&tag=2 ", request, StringComparison.Ordinal);
        var header = request.Split("\r\n").Single(line => line.StartsWith("X-Registry-Auth: ", StringComparison.Ordinal));
        var secret = header["X-Registry-Auth: ".Length..].Replace('-', '+').Replace('_', '/');
        Assert.Equal("""{"username":"u","password":"p?\u003E"}""", Encoding.UTF8.GetString(Convert.FromBase64String(secret)));
    }

    [Fact]
    public async Task Pull_BreaksOffInTheMiddle_IsTransient()
    {
        var (daemon, client) = await FakeDaemon.ConnectAsync(
            _ => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1f\r\n{\"status\":\"Pulling\",\"id\":\"aaaa\"}\r\n");
        using var both = daemon;
        using var owned = client;

        var fault = await Assert.ThrowsAsync<DockerException>(async () =>
        {
            await foreach (var _ in client.Images.PullAsync("a"))
            {
            }
        });

        Assert.True(fault.IsTransient, fault.Message);
    }

    [Fact]
    public void ToString_OfCredentials_HasNoSecret() => Assert.Equal(
        "me@r", new RegistryCredentials { UserName = "me", Password = "secret", Registry = "r" }.ToString());

    private static Task<DockerException> FailToConnectAsync(DockerEndpoint endpoint) =>
        Assert.ThrowsAsync<DockerException>(() => DockerClient.ConnectAsync(endpoint));
}
