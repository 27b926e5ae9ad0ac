using System.Diagnostics;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Jobs;

/// <summary>A file system of its own, to be filled up.</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <param name="path">Where to mount it; the folder is made.</param>
    /// <param name="sizeBytes">How much it holds.</param>
    /// <exception cref="SkippedException">It cannot be mounted here.</exception>
    public SmallDisk(string path, long sizeBytes)
    {
        FullPath = path;
        Directory.CreateDirectory(path);
        var (code, error) = Mount("-t", "tmpfs", "-o", $"size={sizeBytes}", "burst-stress", path);
        if (code != 0)
            throw new SkippedException($"no small file system can be mounted, even in a namespace of our own: {error.Trim()}");
    }

    /// <summary>Where it is, absolute.</summary>
    public string FullPath { get; }

    public long FreeBytes => new DriveInfo(FullPath).AvailableFreeSpace;

    /// <summary>Gives it another size.</summary>
    public void Resize(long sizeBytes)
    {
        var (code, error) = Mount("-o", $"remount,size={sizeBytes}", FullPath);
        if (code != 0)
            throw new InvalidOperationException($"the small file system cannot be resized: {error.Trim()}");
    }

    public void Dispose()
    {
        using var process = Process.Start("umount", ["-l", FullPath]);
        process.WaitForExit();
    }

    private static (int ExitCode, string Error) Mount(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("mount", arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
