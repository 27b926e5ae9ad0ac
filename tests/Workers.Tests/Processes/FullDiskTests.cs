using Burst.Engine.Execute;
using Burst.Testing;

namespace Burst.Workers.Tests.Processes;

/// <summary>Functions whose working directory's disk becomes full.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [MountFact]
    public async Task Start_FunctionFillsTheDisk_FailureSaysWhereThereIsNoSpace()
    {
        using var disk = new SmallDisk(_folder["disk"], 1 << 20);
        using var bench = new ProcessBench(disk.FullPath);

        var failure = await bench.FailAsync("head -c 2000000 /dev/zero > out");

        Assert.Equal(FailureKind.Exited, failure.Kind);
        Assert.Equal(
            $"process exited with failure status 1; the disk of {bench.WorkRoot}, where it ran, is full: 0 bytes are free",
            failure.Message);
    }
}
