using System.Diagnostics;
using Burst.Storage.Reductions.Faster;

namespace Burst.Storage.Tests.Reductions.Faster;

public sealed class FolderLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A child between fork and exec has all descriptors of its parent, the lock's among them.
    [Fact]
    public async Task Take_AfterDisposeWhileProcessesStart_IsFree()
    {
        using var enough = new CancellationTokenSource();
        var starting = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
                Process.Start("true").WaitForExit();
        });
        for (var i = 0; i < 20_000; i++)
            FolderLock.Take(_folder.Path).Dispose();
        await enough.CancelAsync();
        await starting;
    }
}
