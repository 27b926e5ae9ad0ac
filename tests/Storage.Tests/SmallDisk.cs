using System.Diagnostics;

namespace Burst.Storage.Tests;

/// <summary>A file system of a few megabytes, to be filled up.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk(int sizeBytes)
    {
        if (!TryRun("mount", "-t", "tmpfs", "-o", $"size={sizeBytes}", "burst-test", _folder.Path))
            throw new InvalidOperationException("No file system can be mounted.");
    }

    public string Path => _folder.Path;

    /// <summary>Takes all the space there is; deleting the file gives it back.</summary>
    public string Fill()
    {
        var path = System.IO.Path.Combine(Path, "filler");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            return path;
        }
    }

    public void Dispose()
    {
        TryRun("umount", "-l", _folder.Path);
        _folder.Dispose();
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Whether this user may mount.</summary>
    public static bool IsPossible { get; } = Probe();

    private static bool Probe()
    {
        try
        {
            using var disk = new SmallDisk(1 << 20);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>A test that mounts a file system; skipped, with the reason, where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
            Skip = "Needs the right to mount a tmpfs (root).";
    }
}
