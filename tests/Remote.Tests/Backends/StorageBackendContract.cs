using Burst.Engine.Store;
using Burst.Remote.Backends;
using Burst.Remote.Tests.Fakes;
using Burst.Thunks;

namespace Burst.Remote.Tests.Backends;

/// <summary>What every storage backend does.</summary>
public abstract class StorageBackendContract : IAsyncLifetime
{
    private readonly Machine _here = new();
    private readonly Machine _there = new();

    private protected IStorageBackend Backend { get; set; } = null!;

    /// <summary>Makes the place and the backend.</summary>
    protected abstract Task OpenAsync();

    protected abstract Task CloseAsync();

    /// <summary>Puts other bytes in an object's place, behind the backend's back.</summary>
    protected abstract void Damage(ObjectHash name, byte[] bytes);

    [Fact]
    public async Task Get_WhatWasPut_IsTheSameBytesWithTheModeWanted()
    {
        ObjectHash[] names = [.. Enumerable.Range(0, 70).Select(i => _here.Value(new string('x', i * 531))), _here.Value("a\r\nb\0c")];
        await Backend.PutAsync(names, _here.Objects, default);

        await Backend.GetAsync(names, new ObjectIntake(_there.Objects, ObjectIntake.PrivateMode), default);

        Assert.All(names, name => Assert.Equal(_here.Read(name), _there.Read(name)));
        Assert.All(names, name => Assert.Equal(ObjectIntake.PrivateMode, File.GetUnixFileMode(_there.Objects.PathOf(name))));
    }

    [Fact]
    public async Task PutAndGet_LargeObject_Works()
    {
        var name = ObjectStoreExtensions.Add(_here.Objects, Bytes(5_000_001));
        await Backend.PutAsync([name], _here.Objects, default);

        await Backend.GetAsync([name], new ObjectIntake(_there.Objects, ObjectIntake.PrivateMode), default);

        Assert.Equal(_here.Read(name), _there.Read(name));
    }

    [Fact]
    public async Task FindMissing_SomeThere_NamesTheOthersInOrder()
    {
        ObjectHash[] names = [.. Enumerable.Range(0, 100).Select(i => _here.Value($"{i}"))];
        await Backend.PutAsync([.. names.Where((_, index) => index % 3 == 0)], _here.Objects, default);

        var missing = await Backend.FindMissingAsync(names, default);

        Assert.Equal(names.Where((_, index) => index % 3 != 0), missing);
        Assert.Empty(await Backend.FindMissingAsync([], default));
    }

    [Fact]
    public async Task Get_Absent_NamesBackendAndObject()
    {
        var name = ObjectHash.Of("absent"u8);

        var error = await Assert.ThrowsAsync<StorageException>(
            () => Backend.GetAsync([name], new ObjectIntake(_there.Objects, ObjectIntake.PrivateMode), default));

        Assert.Equal(StorageFault.Missing, error.Fault);
        Assert.Contains($"{Backend.Name} does not have {name}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task Get_DamagedThere_IsRefusedAndNothingIsLeft(int length)
    {
        var name = _here.Value("right!");
        await Backend.PutAsync([name], _here.Objects, default);
        Damage(name, Bytes(length));

        var error = await Assert.ThrowsAsync<StorageException>(
            () => Backend.GetAsync([name], new ObjectIntake(_there.Objects, ObjectIntake.PrivateMode), default));

        // A server that looks at its own objects does not give such a one away.
        Assert.True(error.Fault is StorageFault.Corrupt or StorageFault.Missing, error.Message);
        Assert.Contains($"{name}", error.Message, StringComparison.Ordinal);
        Assert.False(_there.Objects.Contains(name));
        Directory.CreateDirectory(_there.Objects.ObjectsPath);
        Assert.DoesNotContain(Directory.GetFiles(_there.Objects.ObjectsPath), path => path.Contains($"{name}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Put_NotHere_NamesIt()
    {
        var name = ObjectHash.Of("nowhere"u8);

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => Backend.PutAsync([name], _here.Objects, default));

        Assert.Equal(ObjectFault.Missing, error.Fault);
    }

    [Fact]
    public async Task PutAndGet_ManyAtOnce_AllArrive()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            ObjectHash[] names = [.. Enumerable.Range(0, 50).Select(j => _here.Value($"{i} and {j}"))];
            await Backend.PutAsync(names, _here.Objects, default);
            await Backend.GetAsync(names, new ObjectIntake(_there.Objects, ObjectIntake.PrivateMode), default);
            Assert.All(names, name => Assert.Equal(_here.Read(name), _there.Read(name)));
        }));
    }

    public Task InitializeAsync() => OpenAsync();

    public async Task DisposeAsync()
    {
        await Backend.DisposeAsync();
        await CloseAsync();
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }
}
