using Burst.Engine;
using Burst.Remote.Backends;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Remote.Tests.Backends;

public sealed class FolderBackendTests : StorageBackendContract
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Open_RelativePath_IsRefused() => Assert.Throws<BurstException>(() => StorageUri.Open("file://relative"));

    protected override Task OpenAsync()
    {
        Backend = StorageUri.Open($"file://{_folder["objects"]}");
        return Task.CompletedTask;
    }

    protected override Task CloseAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    protected override void Damage(ObjectHash name, byte[] bytes) => File.WriteAllBytes(_folder["objects", name.ToString()], bytes);
}
