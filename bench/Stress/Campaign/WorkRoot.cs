using System.Diagnostics;

namespace Burst.Stress.Campaign;

/// <summary>Where the scenarios' folders are: in <c>TMPDIR</c> if that is set, else in memory where there is room, else in
/// <c>/tmp</c>.</summary>
/// <remarks>A minute makes some 500,000 small files. A disk's file system may take longer to delete them than they took to make;
/// deleting is not what is tested.</remarks>
internal static class WorkRoot
{
    private const string SharedMemory = "/dev/shm";
    private const long RoomBytes = 4L << 30;

    /// <summary>Makes a new folder.</summary>
    public static string Make()
    {
        if (Environment.GetEnvironmentVariable("TMPDIR") is not { Length: > 0 } && Directory.Exists(SharedMemory)
            && new DriveInfo(SharedMemory).AvailableFreeSpace >= RoomBytes && AvailableMemoryBytes() >= RoomBytes)
        {
            var folder = Path.Join(SharedMemory, $"burst-stress-{Guid.NewGuid():N}");
            Directory.CreateDirectory(folder);
            if (RunsPrograms(folder))
                return folder;
            Directory.Delete(folder, recursive: true);
        }

        return MakeOnDisk();
    }

    /// <summary>Makes a new folder in <c>TMPDIR</c> or <c>/tmp</c>, for what is too large for memory.</summary>
    public static string MakeOnDisk() => Directory.CreateTempSubdirectory("burst-stress-").FullName;

    private static long AvailableMemoryBytes() =>
        File.ReadLines("/proc/meminfo").Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10).FirstOrDefault();

    // Containers often mount it so that nothing in it can be executed.
    private static bool RunsPrograms(string folder)
    {
        var path = Path.Join(folder, "probe");
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var process = Process.Start(path);
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
