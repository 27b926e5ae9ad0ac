using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Burst.Engine;
using Burst.Remote.Backends;
using Burst.Remote.Protocol;
using Burst.Remote.Serve;
using Burst.Remote.Tests.Fakes;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Remote.Tests.Serve;

public class BurstServerTests
{
    [FixtureFact]
    public async Task Execute_RequestsOfGgsClient_AreAnsweredAsByGgsServer()
    {
        using var redis = RedisServer.Start();
        await using var machine = await Machine.ServeAsync();
        await FillAsync(redis);
        foreach (var number in new[] { "001", "002", "003", "004" })
        {
            var answer = await TalkAsync(machine.Address, Adapt(Recorded($"{number}.c2s"), redis));

            var (recordedHead, recordedBody) = Split(Recorded($"{number}.s2c"));
            var (head, body) = Split(answer);
            Assert.Equal(recordedHead[0], head[0]);
            Assert.Contains($"Content-Length: {body.Length}", head);
            Assert.Contains("Content-Type: application/octet-stream", head);
            var expected = ExecutionResponse.Read(recordedBody);
            var actual = ExecutionResponse.Read(body);
            Assert.Equal(expected.Code, actual.Code);
            if (expected.Code == ReturnCode.Success)
                Assert.Equal(Encoding.UTF8.GetString(recordedBody), Encoding.UTF8.GetString(body));
        }

        // The last value went into the store that the request named.
        Assert.Equal("26\n", redis.Command("STRLEN", "VqCTZ_zNZDrOfTVq6piycTVlsJDrEyysBWd.GdIZkV200000001a"));
    }

    [Fact]
    public async Task Execute_NotJson_IsABadRequest()
    {
        await using var machine = await Machine.ServeAsync();
        using var client = new HttpClient { BaseAddress = machine.Address };

        var answer = await client.PostAsync("", new StringContent("notjson"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Execute_FunctionFails_SaysHowAndWhatItPrinted()
    {
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script("echo out of cheese; echo error >&2; exit 7", ["out"]);

        var response = await ExecuteAsync(machine, thunk);

        Assert.Empty(response.ExecutedThunks);
        Assert.Equal(ReturnCode.ExecutionFailure, response.Code);
        Assert.Equal("out of cheese\nerror\n", response.Printed);
    }

    [Fact]
    public async Task Execute_FunctionSucceeds_SaysWhatItPrinted()
    {
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script("echo x > out; echo a warning >&2", ["out"]);

        var response = await ExecuteAsync(machine, thunk);

        Assert.Equal("a warning\n", response.Printed);
        Assert.Equal($"{ObjectHash.Of("x\n"u8)}", response.ExecutedThunks[0].Outputs[0].Hash);
    }

    [Fact]
    public async Task Execute_SeveralOutputs_AreInTheThunksOrderWithTheirModes()
    {
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script("echo 1 > b; echo 2 > a; chmod +x a", ["b", "a"]);

        var outputs = (await ExecuteAsync(machine, thunk)).ExecutedThunks[0].Outputs;

        Assert.Equal(["b", "a"], outputs.Select(output => output.Tag));
        Assert.Equal([false, true], outputs.Select(output => output.IsExecutable));
    }

    [Fact]
    public async Task Execute_KnownThunk_IsNotRunAgain()
    {
        using var folder = new TemporaryFolder();
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script($"echo >> {folder["runs"]}; echo x > out", ["out"]);

        await ExecuteAsync(machine, thunk);
        await ExecuteAsync(machine, thunk);

        Assert.Equal("\n", File.ReadAllText(folder["runs"]));
        Assert.Equal((1, 1), (machine.Runner.ExecutedCount, machine.Runner.RecalledCount));
    }

    [Fact]
    public async Task Execute_SameThunkAtOnce_RunsOnce()
    {
        using var folder = new TemporaryFolder();
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script($"echo >> {folder["runs"]}; sleep 0.3; echo x > out", ["out"]);

        var responses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ExecuteAsync(machine, thunk)));

        Assert.All(responses, response => Assert.Equal(ReturnCode.Success, response.Code));
        Assert.Equal("\n", File.ReadAllText(folder["runs"]));
    }

    [Fact]
    public async Task Execute_MoreThanSlots_NeverRunsMoreAtOnce()
    {
        using var folder = new TemporaryFolder();
        await using var machine = await Machine.ServeAsync(slots: 2);
        var thunks = Enumerable.Range(0, 12).Select(i => machine.Script(
            $"mkdir {folder[$"{i}"]}; ls {folder.FullPath} | wc -l > out; echo {i} >> out; rmdir {folder[$"{i}"]}", ["out"])).ToArray();

        var responses = await Task.WhenAll(thunks.Select(thunk => ExecuteAsync(machine, thunk)));

        foreach (var response in responses)
        {
            var output = ObjectHash.Parse(response.ExecutedThunks[0].Outputs[0].Hash.AsSpan());
            Assert.InRange(int.Parse(machine.Text(output).Split('\n')[0]), 1, 2);
        }
    }

    [Fact]
    public async Task Execute_ClientHangsUp_TheFunctionEnds()
    {
        using var folder = new TemporaryFolder();
        await using var machine = await Machine.ServeAsync(slots: 1);
        var endless = machine.Script($"echo $$ > {folder["pid"]}.new; mv {folder["pid"]}.new {folder["pid"]}; sleep 1000", ["out"]);
        using var stop = new CancellationTokenSource();
        var asking = ExecuteAsync(machine, endless, stop.Token);
        while (!File.Exists(folder["pid"]))
            await Task.Delay(10);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(ReturnCode.Success, (await ExecuteAsync(machine, machine.Script("echo > out", ["out"]))).Code);
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(folder["pid"]).Trim()}"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task Execute_ClientHangsUpAndAnotherAsks_RunsForTheOther(int pauseMs)
    {
        using var folder = new TemporaryFolder();
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script($"echo >> {folder["runs"]}; sleep 0.2; echo > out", ["out"]);
        using var stop = new CancellationTokenSource();
        var asking = ExecuteAsync(machine, thunk, stop.Token);
        while (!File.Exists(folder["runs"]))
            await Task.Delay(1);

        await stop.CancelAsync();
        await Task.Delay(pauseMs);
        var response = await ExecuteAsync(machine, thunk);

        Assert.Equal((ReturnCode.Success, ""), (response.Code, response.Printed));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [InlineData("{\"storageBackend\":\"\\ud800\"}", "'storageBackend' is not Unicode")]
    [InlineData("{\"thunks\":[{\"hash\":\"\\ud800\"}]}", "'hash' is not Unicode")]
    [InlineData("{\"thunks\":[1]}", "'thunks' is not a list of objects")]
    public async Task Execute_MalformedFields_AreABadRequest(string body, string message)
    {
        await using var machine = await Machine.ServeAsync();
        using var client = new HttpClient { BaseAddress = machine.Address };

        using var response = await client.PostAsync("", new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal($"{message}\n", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Execute_GiantMessage_IsRefusedBeforeItIsRead()
    {
        await using var machine = await Machine.ServeAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, machine.Address.Port);

        await socket.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 67108865\r\n\r\n"u8.ToArray());
        var answer = new byte[1000];
        var length = await socket.ReceiveAsync(answer);

        var text = System.Text.Encoding.UTF8.GetString(answer, 0, length);
        Assert.StartsWith("HTTP/1.1 413 ", text, StringComparison.Ordinal);
        Assert.Contains("67108864 bytes", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000001", "is not the name of a thunk")]
    [InlineData("nonsense", "is not the name of a thunk")]
    [InlineData("TAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000001", "the data of")]
    public async Task Execute_WrongName_SaysSo(string name, string message)
    {
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script("echo > out", ["out"]);

        var response = await SendAsync(
            machine, new ExecutionRequest([new RequestedThunk(name, machine.Read(thunk), ["out"])], ""), default);

        Assert.Equal(ReturnCode.OperationalFailure, response.Code);
        Assert.Contains(message, response.Printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no storage backend was named")]
    [InlineData("file:///nowhere/at/all", "file:///nowhere/at/all does not have")]
    public async Task Execute_InputNowhere_EndsWithGgsStatus4(string uri, string message)
    {
        await using var machine = await Machine.ServeAsync();
        var input = machine.Value("input");
        var thunk = machine.Script("cat $1 > out", ["out"], input);
        File.Delete(machine.Objects.PathOf(input));

        var response = await SendAsync(
            machine, new ExecutionRequest([new RequestedThunk($"{thunk}", machine.Read(thunk), ["out"])], uri), default);

        Assert.Equal(ReturnCode.FetchDependenciesFailure, response.Code);
        Assert.Contains(message, response.Printed, StringComparison.Ordinal);
        Assert.Contains($"{input}", response.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_UnknownStorage_SaysSo()
    {
        await using var machine = await Machine.ServeAsync();
        var thunk = machine.Script("echo > out", ["out"]);

        var response = await SendAsync(
            machine, new ExecutionRequest([new RequestedThunk($"{thunk}", machine.Read(thunk), ["out"])], "nosuch://x"), default);

        Assert.Equal(ReturnCode.OperationalFailure, response.Code);
        Assert.Equal("unknown storage backend\n", response.Printed);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("right", HttpStatusCode.OK)]
    public async Task AnyRequest_Token_IsAskedFor(string? token, HttpStatusCode status)
    {
        await using var machine = await Machine.ServeAsync(new ServerOptions { Token = "right" });
        using var client = new HttpClient { BaseAddress = machine.Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        Assert.Equal(status, (await client.GetAsync("metrics")).StatusCode);
        Assert.Equal(status, (await client.PostAsync("", new StringContent("{}"))).StatusCode);
        Assert.Equal(status, (await client.PostAsync("missing", new StringContent(""))).StatusCode);
        var health = ServerStatus.Read(await client.GetByteArrayAsync("health"));
        Assert.Equal(status == HttpStatusCode.OK, health.IsAuthorized);
    }

    [Theory]
    [InlineData("GET", "nothash", HttpStatusCode.BadRequest)]
    [InlineData("GET", "VAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000001", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "VAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000001", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "../escape", HttpStatusCode.BadRequest)]
    [InlineData("PUT", "VAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA00000001", HttpStatusCode.UnprocessableEntity)]
    [InlineData("GET", "reset", HttpStatusCode.Forbidden)]
    public async Task Object_WrongRequest_IsRefused(string method, string path, HttpStatusCode status)
    {
        await using var machine = await Machine.ServeAsync();
        using var client = new HttpClient { BaseAddress = machine.Address };

        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "PUT" ? new StringContent("x") : null };

        Assert.Equal(status, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Reset_Allowed_LeavesNothing()
    {
        await using var machine = await Machine.ServeAsync(new ServerOptions { AllowsReset = true });
        var thunk = machine.Script("echo x > out", ["out"]);
        var file = machine.Read(thunk);
        await ExecuteAsync(machine, thunk);
        using var client = new HttpClient { BaseAddress = machine.Address };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("reset")).StatusCode);

        Assert.Empty(Directory.GetFiles(machine.Objects.ObjectsPath));
        var response = await SendAsync(machine, new ExecutionRequest([new RequestedThunk($"{thunk}", file, ["out"])], ""), default);
        Assert.Equal(ReturnCode.FetchDependenciesFailure, response.Code);
    }

    [Fact]
    public async Task Metrics_AfterARun_CountIt()
    {
        await using var machine = await Machine.ServeAsync();
        await ExecuteAsync(machine, machine.Script("echo x > out", ["out"]));
        await ExecuteAsync(machine, machine.Script("exit 1", ["out"]));
        using var client = new HttpClient { BaseAddress = machine.Address };

        var metrics = await client.GetStringAsync("metrics");

        Assert.Contains("\nburst_thunks_executed_total 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nburst_thunks_failed_total 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nburst_slots 2\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortTaken_SaysSo()
    {
        await using var machine = await Machine.ServeAsync();

        var error = await Assert.ThrowsAsync<BurstException>(() => BurstServer.StartAsync(
            new ServerOptions { Listen = new IPEndPoint(IPAddress.Loopback, machine.Address.Port) }, machine.Runner));

        Assert.Contains($"127.0.0.1:{machine.Address.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_TooManyWaiting_AreRefused()
    {
        await using var machine = await Machine.ServeAsync(new ServerOptions { MaxWaiting = 0 });
        using var client = new HttpClient { BaseAddress = machine.Address };

        var answer = await client.PostAsync("", new StringContent("{}"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    private static Task<ExecutionResponse> ExecuteAsync(Machine machine, ObjectHash thunk, CancellationToken cancellationToken = default)
    {
        var file = machine.Read(thunk);
        var tags = Thunk.Decode(file).Outputs;
        return SendAsync(machine, new ExecutionRequest([new RequestedThunk($"{thunk}", file, tags)], ""), cancellationToken);
    }

    private static async Task<ExecutionResponse> SendAsync(
        Machine machine, ExecutionRequest request, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = machine.Address };
        var answer = await client.PostAsync("", new ByteArrayContent(request.Write()), cancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return ExecutionResponse.Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Puts what the recorded job started from into the store.</summary>
    private static async Task FillAsync(RedisServer redis)
    {
        await using var client = new Machine();
        await using var backend = StorageUri.Open(redis.Uri);
        var blobs = Directory.GetFiles(Fixtures.PathOf("gg", "29-remote-http", "gg", "blobs"));
        var names = blobs.Where(path => !path.Contains("VqCTZ", StringComparison.Ordinal))
            .Select(path => client.Objects.CopyIn(path, isExecutable: false)).ToArray();
        await backend.PutAsync(names, client.Objects, default);
    }

    private static byte[] Recorded(string name) => File.ReadAllBytes(Fixtures.PathOf("gg", "29-remote-http", "http", name));

    /// <summary>The recorded request, but for the port of the store.</summary>
    private static byte[] Adapt(byte[] request, RedisServer redis)
    {
        var (head, body) = Split(request);
        var adapted = Encoding.UTF8.GetString(body).Replace(":7379", $":{redis.Port}", StringComparison.Ordinal);
        var lines = head.Select(line => line.StartsWith("Content-Length", StringComparison.Ordinal) ? $"Content-Length: {adapted.Length}" : line);
        return Encoding.UTF8.GetBytes($"{string.Join("\r\n", lines)}\r\n\r\n{adapted}");
    }

    private static (string[] Head, byte[] Body) Split(byte[] message)
    {
        var end = message.AsSpan().IndexOf("\r\n\r\n"u8);
        return (Encoding.ASCII.GetString(message, 0, end).Split("\r\n"), message[(end + 4)..]);
    }

    /// <summary>Sends bytes, and reads an answer as gg's client does: by its length.</summary>
    private static async Task<byte[]> TalkAsync(Uri server, byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port);
        await socket.SendAsync(request);
        var answer = new List<byte>();
        var buffer = new byte[65536];
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer);
            Assert.NotEqual(0, count);
            answer.AddRange(buffer.AsSpan(0, count));
            var message = answer.ToArray();
            var end = message.AsSpan().IndexOf("\r\n\r\n"u8);
            if (end < 0)
                continue;
            var line = Split(message).Head.Single(header => header.StartsWith("Content-Length: ", StringComparison.Ordinal));
            if (message.Length == end + 4 + int.Parse(line["Content-Length: ".Length..]))
                return message;
        }
    }
}
