using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Remote.Backends;
using Burst.Remote.Run;
using Burst.Remote.Serve;
using Burst.Remote.Tests.Fakes;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Remote.Tests.Run;

public class RemoteRunnerTests
{
    private const string Health = "{\"burst\":\"0.1.0\",\"slots\":3,\"running\":0,\"waiting\":0,\"authorized\":true}";

    [Theory]
    [InlineData("h", "http://h:9924/")]
    [InlineData("h:80", "http://h:80/")]
    [InlineData("10.0.0.1:8080", "http://10.0.0.1:8080/")]
    [InlineData("https://h", "https://h:9924/")]
    [InlineData("https://h:443/", "https://h:443/")]
    [InlineData("[::1]:9", "http://[::1]:9/")]
    public void ParseAddress_Address_IsAUri(string text, string uri) => Assert.Equal(new Uri(uri), RemoteRunner.ParseAddress(text));

    [Theory]
    [InlineData("")]
    [InlineData("h:port")]
    [InlineData("ftp://h")]
    [InlineData("h/path")]
    public void ParseAddress_SomethingElse_IsRefused(string text) =>
        Assert.Throws<BurstException>(() => RemoteRunner.ParseAddress(text));

    [Fact]
    public async Task Run_OnAServer_BringsTheOutputsHere()
    {
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var runner = await OpenAsync(server.Address, client);
        var thunk = client.Script("cat $1 $1 > out; echo program > tool; chmod +x tool; echo note >&2", ["out", "tool"], client.Value("in\n"));

        var result = await runner.RunAsync(thunk, client.Read(thunk), default);

        Assert.Null(result.Failure);
        Assert.Equal(["in\nin\n", "program\n"], result.Outputs.Select(client.Text));
        Assert.Equal("note\n", Encoding.UTF8.GetString(result.Printed.Span));
        Assert.Equal(
            ["644", "755"],
            result.Outputs.Select(output => Convert.ToString((int)File.GetUnixFileMode(client.Objects.PathOf(output)), 8)));
    }

    [Fact]
    public async Task Run_SameInputsAgain_AreNotUploadedAgain()
    {
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        var uploads = new Uploads(new HttpBackend(server.Address, new HttpAccess()), client.Objects);
        await using var runner = await OpenAsync(server.Address, client, new RemoteRunnerOptions { Uploads = uploads });
        var input = client.Value("in\n");
        ObjectHash[] thunks = [.. Enumerable.Range(0, 20).Select(i => client.Script("cat $1 > out; echo $2 >> out", ["out"], input, client.Value($"{i}")))];

        var results = await Task.WhenAll(thunks.Select(thunk => runner.RunAsync(thunk, client.Read(thunk), default)));

        Assert.All(results, result => Assert.Null(result.Failure));
        Assert.Equal(22, uploads.Count);
    }

    [Fact]
    public async Task Run_SmallInputAndOutput_TakesTwoRequests()
    {
        var requests = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var server = await Machine.ServeAsync(new ServerOptions { OnRequest = requests.Enqueue });
        await using var client = new Machine();
        await using var runner = await OpenAsync(server.Address, client);
        ObjectHash[] thunks = [.. new[] { "1", "2" }.Select(text => client.Script("cat $1 > out", ["out"], client.Value(text)))];
        await runner.RunAsync(thunks[0], client.Read(thunks[0]), default);
        requests.Clear();

        var result = await runner.RunAsync(thunks[1], client.Read(thunks[1]), default);

        Assert.Equal("2", client.Text(Assert.Single(result.Outputs)));
        Assert.Equal([$"PUT /{client.Value("2")} HTTP/1.1", "POST / HTTP/1.1"], requests);
    }

    [Fact]
    public async Task Run_ServerForgotTheInputs_AreUploadedOnceMore()
    {
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var runner = await OpenAsync(server.Address, client);
        var input = client.Value("in\n");
        var first = client.Script("cat $1 > out", ["out"], input);
        await runner.RunAsync(first, client.Read(first), default);
        File.Delete(server.Objects.PathOf(input));
        var second = client.Script("cat $1 $1 > out", ["out"], input);

        Assert.Null((await runner.RunAsync(second, client.Read(second), default)).Failure);
    }

    [Fact]
    public async Task Run_InputDamagedAtTheServer_IsUploadedAnew()
    {
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var runner = await OpenAsync(server.Address, client);
        var input = client.Value("in\n");
        var first = client.Script("cat $1 > out", ["out"], input);
        await runner.RunAsync(first, client.Read(first), default);
        Damage(server.Objects.PathOf(input));
        var second = client.Script("cat $1 $1 > out", ["out"], input);

        var result = await runner.RunAsync(second, client.Read(second), default);

        Assert.Null(result.Failure);
        Assert.Equal("in\nin\n", client.Text(Assert.Single(result.Outputs)));
    }

    [Theory]
    [InlineData("echo 1 > out")]
    [InlineData("echo 1 > out # another thunk with the same output")]
    public async Task Run_OutputDamagedAtTheServer_IsMadeAnew(string script)
    {
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var runner = await OpenAsync(server.Address, client);
        var first = client.Script("echo 1 > out", ["out"]);
        var output = Assert.Single((await runner.RunAsync(first, client.Read(first), default)).Outputs);
        File.Delete(client.Objects.PathOf(output));
        Damage(server.Objects.PathOf(output));
        var second = client.Script(script, ["out"]);

        var result = await runner.RunAsync(second, client.Read(second), default);

        Assert.Null(result.Failure);
        Assert.Equal("1\n", client.Text(Assert.Single(result.Outputs)));
    }

    [Fact]
    public async Task Run_InputDamagedInTheSharedStore_IsPutAnew()
    {
        using var folder = new TemporaryFolder();
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var storage = StorageUri.Open($"file://{folder.FullPath}");
        await using var runner = await OpenAsync(server.Address, client, new RemoteRunnerOptions { Storage = storage, StorageUri = storage.Name });
        var input = client.Value("in\n");
        await storage.PutAsync([input], client.Objects, default);
        Damage(folder[input.ToString()]);
        var thunk = client.Script("cat $1 > out", ["out"], input);

        Assert.Null((await runner.RunAsync(thunk, client.Read(thunk), default)).Failure);
    }

    [Fact]
    public async Task Run_ThroughASharedStore_InputsAndOutputsAreThere()
    {
        using var redis = RedisServer.Start();
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var storage = StorageUri.Open(redis.Uri);
        await using var runner = await OpenAsync(server.Address, client, new RemoteRunnerOptions { Storage = storage, StorageUri = redis.Uri });
        var input = client.Value("in\n");
        var thunk = client.Script("cat $1 $1 > out", ["out"], input);

        var result = await runner.RunAsync(thunk, client.Read(thunk), default);

        Assert.Equal("in\nin\n", client.Text(result.Outputs[0]));
        Assert.Empty(await storage.FindMissingAsync([input, .. result.Outputs], default));
    }

    [Fact]
    public async Task Run_FunctionFails_SaysAllThatTheServerKnows()
    {
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var runner = await OpenAsync(server.Address, client);
        var thunk = client.Script("echo no >&2; exit 9", ["out"]);

        var failure = (await runner.RunAsync(thunk, client.Read(thunk), default)).Failure;

        Assert.Equal(new ExecutionFailure(FailureKind.Exited, "process exited with failure status 9", false, 9, "no"), failure);
    }

    [Fact]
    public async Task Run_InputNotHere_NamesIt()
    {
        await using var server = await Machine.ServeAsync();
        await using var client = new Machine();
        await using var runner = await OpenAsync(server.Address, client);
        var input = client.Value("in\n");
        var thunk = client.Script("cat $1 > out", ["out"], input);
        File.Delete(client.Objects.PathOf(input));

        var failure = (await runner.RunAsync(thunk, client.Read(thunk), default)).Failure!;

        Assert.Equal(FailureKind.ObjectMissing, failure.Kind);
        Assert.Contains($"{input}", failure.Message, StringComparison.Ordinal);
    }

    [FixtureFact]
    public async Task Run_AnswersOfGgsServer_AreUnderstood()
    {
        const string Dynamic = "TcHrtgNrmY_.DeodvhGlxtKFh4IGT6ifllyzT7KvEnHs0000013f";
        const string Final = "VqCTZ_zNZDrOfTVq6piycTVlsJDrEyysBWd.GdIZkV200000001a";
        using var folder = new TemporaryFolder();
        await using var client = new Machine();
        foreach (var blob in Directory.GetFiles(Fixtures.PathOf("gg", "29-remote-http", "gg", "blobs")))
            client.Objects.CopyIn(blob, isExecutable: false);
        var answers = new[] { "001", "002", "003", "004" }.ToDictionary(
            number => ThunkOf(Recorded($"{number}.c2s")), number => Recorded($"{number}.s2c"));
        using var server = new ScriptedServer((line, body) =>
            line.StartsWith("POST", StringComparison.Ordinal) ? answers[ThunkOf(body)] : Recorded("005.s2c"));
        await using var storage = StorageUri.Open($"file://{folder.FullPath}");
        await storage.PutAsync([ObjectHash.Parse(Final)], client.Objects, default);
        var options = new RemoteRunnerOptions { Storage = storage, StorageUri = "redis://127.0.0.1:7379", UsualSlots = 5 };
        await using var runner = await OpenAsync(server.Address, client, options);
        File.Delete(client.Objects.PathOf(ObjectHash.Parse(Final)));

        Assert.Equal(5, runner.Slots);
        Assert.Equal(
            "VoKx1ILaVO..fn6E3Wvf1kH_4zY_s9oSOlKSid50xz.g0000000d",
            await ValueAsync("TTn3Wfiv2r3.lmTLkJc1eh5bLYlL1kVrzdm8SEOygzPw000000ff"));
        Assert.Equal(Dynamic, await ValueAsync("ToXh0BQ3yoSHGUjeehTiNEUfUvch4hXn.hWFuIVr6uSg000000ff"));
        Assert.Equal(Final, await ValueAsync(Dynamic));
        Assert.Equal(26, client.Read(ObjectHash.Parse(Final)).Length);
        var failing = ObjectHash.Parse("TXPT6.rQgbbsfD3rqJVoMZRLNAUhCEny.DAeaaj00tlk00000084");
        Assert.Equal(FailureKind.Exited, (await runner.RunAsync(failing, client.Read(failing), default)).Failure!.Kind);

        async Task<string> ValueAsync(string name)
        {
            var hash = ObjectHash.Parse(name);
            return $"{(await runner.RunAsync(hash, client.Read(hash), default)).Outputs[0]}";
        }

        static string ThunkOf(byte[] request) => Encoding.UTF8.GetString(request).Split("\"hash\":\"")[1][..ObjectHash.TextLength];
    }

    [Theory]
    [InlineData("{\"executedThunks\":[],\"returnCode\":0}", "answered for something else")]
    [InlineData("{\"executedThunks\":[{\"thunkHash\":\"T\",\"outputs\":[]}],\"returnCode\":0}", "answered for something else")]
    [InlineData("{\"executedThunks\":[{\"thunkHash\":\"THUNK\",\"outputs\":[]}],\"returnCode\":0}", "not the outputs of")]
    [InlineData("{\"executedThunks\":[{\"thunkHash\":\"THUNK\",\"outputs\":[{\"tag\":\"other\",\"hash\":\"VALUE\",\"size\":5}]}],\"returnCode\":0}", "not the outputs of")]
    [InlineData("{\"executedThunks\":[{\"thunkHash\":\"THUNK\",\"outputs\":[{\"tag\":\"out\",\"hash\":\"x\",\"size\":5}]}],\"returnCode\":0}", "no proper name: 'x'")]
    [InlineData("{\"executedThunks\":[{\"thunkHash\":\"THUNK\",\"outputs\":[{\"tag\":\"out\",\"hash\":\"VALUE\",\"size\":6}]}],\"returnCode\":0}", "no proper name")]
    [InlineData("{\"executedThunks\":[{\"thunkHash\":\"THUNK\",\"outputs\":[{\"tag\":\"out\",\"hash\":\"VALUE\",\"size\":5}]}],\"returnCode\":0}", "gave something else for")]
    [InlineData("nonsense", "cannot be read")]
    public async Task Run_ServerLies_IsLost(string answer, string message)
    {
        await using var client = new Machine();
        var thunk = client.Script("echo > out", ["out"]);
        var text = answer.Replace("THUNK", $"{thunk}", StringComparison.Ordinal)
            .Replace("VALUE", $"{ObjectHash.Of("right"u8)}", StringComparison.Ordinal);
        using var server = new ScriptedServer((line, _) => line.Split(' ') switch
        {
            ["GET", "/health", ..] => ScriptedServer.Ok(Health),
            ["POST", "/missing", ..] => ScriptedServer.Ok(""),
            ["GET", ..] => ScriptedServer.Ok("wrong"),
            _ => ScriptedServer.Ok(text),
        });
        await using var runner = await OpenAsync(server.Address, client);

        var error = await Assert.ThrowsAsync<RunnerLostException>(() => runner.RunAsync(thunk, client.Read(thunk), default));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(client.Objects.Contains(ObjectHash.Of("right"u8)));
    }

    [Fact]
    public async Task Run_ServerHangsUp_IsLost()
    {
        await using var client = new Machine();
        using var server = new ScriptedServer((line, _) =>
            line.StartsWith("GET", StringComparison.Ordinal) ? ScriptedServer.Ok(Health) : line.Contains("/missing", StringComparison.Ordinal) ? ScriptedServer.Ok("") : null);
        await using var runner = await OpenAsync(server.Address, client);
        var thunk = client.Script("echo > out", ["out"]);

        await Assert.ThrowsAsync<RunnerLostException>(() => runner.RunAsync(thunk, client.Read(thunk), default));
    }

    [Fact]
    public async Task Run_ServerIsBusy_WaitsForIt()
    {
        await using var client = new Machine();
        var thunk = client.Script("echo > out", ["out"]);
        var right = client.Value("right");
        var asked = 0;
        using var server = new ScriptedServer((line, _) => line.Split(' ') switch
        {
            ["GET", ..] => ScriptedServer.Ok(Health),
            ["POST", "/missing", ..] or ["PUT", ..] => ScriptedServer.Ok(""),
            _ when ++asked < 3 => ScriptedServer.Answer("503 Service Unavailable", []),
            _ => ScriptedServer.Ok(
                $"{{\"executedThunks\":[{{\"thunkHash\":\"{thunk}\",\"outputs\":[{{\"tag\":\"out\",\"hash\":\"{right}\",\"size\":5}}]}}]}}"),
        });
        await using var runner = await OpenAsync(server.Address, client);

        Assert.Equal(right, Assert.Single((await runner.RunAsync(thunk, client.Read(thunk), default)).Outputs));
    }

    [Fact]
    public async Task Open_NobodyThere_SaysSo()
    {
        await using var client = new Machine();

        var error = await Assert.ThrowsAsync<RunnerLostException>(
            () => OpenAsync(new Uri($"http://127.0.0.1:{RedisServer.FreePort()}"), client));

        Assert.Equal("Connection refused", error.Message);
    }

    [Fact]
    public async Task Open_WrongToken_SaysSo()
    {
        await using var server = await Machine.ServeAsync(new ServerOptions { Token = "right" });
        await using var client = new Machine();

        var error = await Assert.ThrowsAsync<RunnerLostException>(() => OpenAsync(server.Address, client));

        Assert.Contains("token", error.Message, StringComparison.Ordinal);
        await using var runner = await OpenAsync(server.Address, client, new RemoteRunnerOptions { Access = new HttpAccess("right") });
        var thunk = client.Script("echo > out", ["out"]);
        Assert.Null((await runner.RunAsync(thunk, client.Read(thunk), default)).Failure);
    }

    [Fact]
    public async Task Open_GgsServerWithoutAStore_SaysWhatIsNeeded()
    {
        await using var client = new Machine();
        using var server = new ScriptedServer((_, _) => ScriptedServer.Answer("400 Bad Request", []));

        var error = await Assert.ThrowsAsync<RunnerLostException>(() => OpenAsync(server.Address, client));

        Assert.Contains("GG_STORAGE_URI", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OverTls_WorksWithTheCertificateAndNotWithout()
    {
        using var certificate = SelfSigned("localhost");
        await using var server = await Machine.ServeAsync(new ServerOptions { Certificate = certificate });
        await using var client = new Machine();
        var address = new Uri($"https://localhost:{server.Address.Port}");

        var error = await Assert.ThrowsAsync<RunnerLostException>(() => OpenAsync(address, client));
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
        using var authority = X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert));
        var options = new RemoteRunnerOptions { Access = new HttpAccess(Authority: authority) };
        await using var runner = await OpenAsync(address, client, options);
        var thunk = client.Script("echo > out", ["out"]);
        Assert.Null((await runner.RunAsync(thunk, client.Read(thunk), default)).Failure);

        using var stranger = SelfSigned("localhost");
        var wrong = new RemoteRunnerOptions { Access = new HttpAccess(Authority: stranger) };
        error = await Assert.ThrowsAsync<RunnerLostException>(() => OpenAsync(address, client, wrong));
        Assert.Contains("UntrustedRoot", error.Message, StringComparison.Ordinal);

        // Trusted, but somebody else's.
        error = await Assert.ThrowsAsync<RunnerLostException>(
            () => OpenAsync(new Uri($"https://127.0.0.1:{server.Address.Port}"), client, options));
        Assert.Contains("RemoteCertificateNameMismatch", error.Message, StringComparison.Ordinal);
    }

    private static async Task<RemoteRunner> OpenAsync(Uri server, Machine client, RemoteRunnerOptions? options = null)
    {
        var runner = new RemoteRunner(server, client.Objects, options ?? new RemoteRunnerOptions());
        await runner.ProbeAsync(default);
        return runner;
    }

    /// <summary>Another first byte.</summary>
    private static void Damage(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = File.OpenWrite(path);
        file.Write("#"u8);
    }

    private static byte[] Recorded(string name) => File.ReadAllBytes(Fixtures.PathOf("gg", "29-remote-http", "http", name));

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
