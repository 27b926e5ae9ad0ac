using System.Diagnostics;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Jobs;

/// <summary>A file system of its own, to be filled up.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Filler = "filler";
    private const int BlockBytes = 1 << 20;

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

    /// <summary>Takes all its space but so much, with a file named <c>filler</c>.</summary>
    public void Fill(long freeBytes)
    {
        using var file = new FileStream(Path.Join(FullPath, Filler), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var block = new byte[BlockBytes];
        for (var left = new DriveInfo(FullPath).AvailableFreeSpace - freeBytes; left > 0; left -= block.Length)
            file.Write(block, 0, (int)Math.Min(left, block.Length));
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Path.Join(FullPath, Filler));

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
