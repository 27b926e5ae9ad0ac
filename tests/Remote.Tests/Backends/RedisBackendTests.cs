using System.Net;
using System.Net.Sockets;
using System.Text;
using Burst.Remote.Backends;
using Burst.Remote.Tests.Fakes;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Remote.Tests.Backends;

public sealed class RedisBackendTests : StorageBackendContract
{
    private RedisServer _server = null!;

    [Theory]
    [InlineData("redis://h", "h", 6379, "", "")]
    [InlineData("redis://h:7379", "h", 7379, "", "")]
    [InlineData("redis://u:p%40x@h:1", "h", 1, "u", "p@x")]
    [InlineData("redis://:p@h", "h", 6379, "", "p")]
    [InlineData("redis://p@h", "h", 6379, "", "p")]
    public void Parse_Address_IsTakenApart(string uri, string host, int port, string user, string password) =>
        Assert.Equal(new RedisAddress(host, port, user, password), RedisAddress.Parse(uri));

    [Theory]
    [InlineData("", StorageFault.Refused, "asks for a password")]
    [InlineData("u:wrong@", StorageFault.Refused, "does not accept the password")]
    public async Task AnyCommand_WrongPassword_SaysSoWithoutRepeatingIt(string credentials, StorageFault fault, string message)
    {
        using var server = RedisServer.Start("--requirepass", "secret");

        var error = await Assert.ThrowsAsync<StorageException>(() => FindAsync($"redis://{credentials}127.0.0.1:{server.Port}"));

        Assert.Equal(fault, error.Fault);
        Assert.Contains($"redis://127.0.0.1:{server.Port} {message}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong@", error.Message, StringComparison.Ordinal);
        Assert.Single(await FindAsync($"redis://:secret@127.0.0.1:{server.Port}"));
        Assert.Single(await FindAsync($"redis://anybody:secret@127.0.0.1:{server.Port}"));
    }

    [Fact]
    public async Task AnyCommand_UserOfItsOwn_IsLetIn()
    {
        using var server = RedisServer.Start("--requirepass", "secret", "--user", "worker", "on", ">other", "~*", "+@all");

        Assert.Single(await FindAsync($"redis://worker:other@127.0.0.1:{server.Port}"));
    }

    [Fact]
    public async Task Put_ServerFull_SaysSoAndKeepsWhatItHas()
    {
        using var server = RedisServer.Start("--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
        await using var here = new Machine();
        ObjectHash[] names = [.. Enumerable.Range(0, 64).Select(i => here.Value(new string((char)('a' + (i % 26)), 200_000 + i)))];
        await using var backend = StorageUri.Open(server.Uri);

        var error = await Assert.ThrowsAsync<StorageException>(() => backend.PutAsync(names, here.Objects, default));

        Assert.Equal(StorageFault.Full, error.Fault);
        Assert.Contains("OOM", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(names.Length, (await backend.FindMissingAsync(names, default)).Count);
    }

    [Fact]
    public async Task AnyCommand_NobodyThere_SaysSo()
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => FindAsync($"redis://127.0.0.1:{RedisServer.FreePort()}"));

        Assert.Equal(StorageFault.Unavailable, error.Fault);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCommand_ConnectionsWereClosed_OpensNewOnes()
    {
        using var server = RedisServer.Start();
        await using var backend = StorageUri.Open(server.Uri);
        ObjectHash[] names = [.. Enumerable.Range(0, 100).Select(i => ObjectHash.Of([(byte)i]))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => backend.FindMissingAsync(names, default)));

        server.Command("CLIENT", "KILL", "TYPE", "normal");

        Assert.Equal(names, await backend.FindMissingAsync(names, default));
    }

    [Fact]
    public async Task AnyCommand_ServerGoneForLong_SaysSo()
    {
        var server = RedisServer.Start();
        await using var backend = new RedisBackend(RedisAddress.Parse(server.Uri), TimeSpan.FromMilliseconds(200));
        await backend.FindMissingAsync([ObjectHash.Of("x"u8)], default);
        server.Dispose();

        var error = await Assert.ThrowsAsync<StorageException>(() => backend.FindMissingAsync([ObjectHash.Of("x"u8)], default));

        Assert.Equal(StorageFault.Unavailable, error.Fault);
    }

    [Fact]
    public async Task AnyCommand_ServerIsLoading_IsWaitedFor()
    {
        var asked = 0;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptSocketAsync();
                if (await client.ReceiveAsync(new byte[4096]) > 0)
                    await client.SendAsync(Encoding.ASCII.GetBytes(++asked < 3 ? "-LOADING Redis is loading the dataset in memory\r\n" : ":1\r\n"));
            }
        });
        await using var backend = StorageUri.Open($"redis://{listener.LocalEndpoint}");

        Assert.Empty(await backend.FindMissingAsync([ObjectHash.Of("x"u8)], default));

        Assert.Equal(3, asked);
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    protected override Task OpenAsync()
    {
        _server = RedisServer.Start();
        Backend = StorageUri.Open(_server.Uri);
        return Task.CompletedTask;
    }

    protected override Task CloseAsync()
    {
        _server.Dispose();
        return Task.CompletedTask;
    }

    protected override void Damage(ObjectHash name, byte[] bytes)
    {
        var text = string.Concat(bytes.Select(value => (char)('a' + (value % 26))));
        _server.Command("SET", name.ToString(), text);
    }

    private static async Task<IReadOnlyList<ObjectHash>> FindAsync(string uri)
    {
        await using var backend = StorageUri.Open(uri);
        return await backend.FindMissingAsync([ObjectHash.Of("x"u8)], default);
    }
}
