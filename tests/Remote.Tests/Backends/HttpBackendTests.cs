using Burst.Remote.Backends;
using Burst.Remote.Serve;
using Burst.Remote.Tests.Fakes;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Remote.Tests.Backends;

public sealed class HttpBackendTests : StorageBackendContract
{
    private Machine _server = null!;

    [Fact]
    public async Task Put_WrongToken_SaysSo()
    {
        await using var server = await Machine.ServeAsync(new ServerOptions { Token = "right" });
        await using var backend = StorageUri.Open(server.Address.ToString(), new HttpAccess("wrong"));

        var error = await Assert.ThrowsAsync<StorageException>(() => backend.FindMissingAsync([ObjectHash.Of("x"u8)], default));

        Assert.Equal(StorageFault.Refused, error.Fault);
        Assert.Contains("token", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_LargerThanTheServerTakes_SaysSo()
    {
        await using var server = await Machine.ServeAsync(new ServerOptions { MaxRequestBytes = 1000 });
        await using var client = new Machine();
        await using var backend = StorageUri.Open(server.Address.ToString());

        var error = await Assert.ThrowsAsync<StorageException>(
            () => backend.PutAsync([client.Value(new string('x', 2000))], client.Objects, default));

        Assert.True(error.Fault is StorageFault.Full or StorageFault.Unavailable, error.Message);
    }

    [Fact]
    public async Task Get_NobodyThere_SaysSo()
    {
        await using var client = new Machine();
        await using var backend = StorageUri.Open($"http://127.0.0.1:{RedisServer.FreePort()}");

        var error = await Assert.ThrowsAsync<StorageException>(
            () => backend.GetAsync([ObjectHash.Of("x"u8)], new ObjectIntake(client.Objects, ObjectIntake.PrivateMode), default));

        Assert.Equal(StorageFault.Unavailable, error.Fault);
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    protected override async Task OpenAsync()
    {
        _server = await Machine.ServeAsync();
        Backend = StorageUri.Open(_server.Address.ToString());
    }

    protected override async Task CloseAsync() => await _server.DisposeAsync();

    protected override void Damage(ObjectHash name, byte[] bytes)
    {
        File.Delete(_server.Objects.PathOf(name));
        File.WriteAllBytes(_server.Objects.PathOf(name), bytes);
    }
}
