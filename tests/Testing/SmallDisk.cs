using System.Diagnostics;

namespace Burst.Testing;

/// <summary>A file system of its own, to be filled up or made read-only.</summary>
public sealed class SmallDisk : IDisposable
{
    /// <param name="path">Where to mount it; the folder is made.</param>
    /// <param name="sizeBytes">How much it holds.</param>
    /// <exception cref="InvalidOperationException">It cannot be mounted.</exception>
    public SmallDisk(string path, int sizeBytes)
    {
        FullPath = path;
        Directory.CreateDirectory(path);
        Run("mount", "-t", "tmpfs", "-o", $"size={sizeBytes}", "burst-test", path);
    }

    /// <summary>Where it is, absolute.</summary>
    public string FullPath { get; }

    /// <summary>Takes all the space there is, with a file named <c>filler</c>.</summary>
    public void Fill()
    {
        using var file = new FileStream(Path.Combine(FullPath, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Mounts it again in another way: <c>ro</c> or <c>rw</c>.</summary>
    public void Remount(string option) => Run("mount", "-o", $"remount,{option}", FullPath);

    public void Dispose() => Run("umount", "-l", FullPath);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program}: {error}");
    }
}
