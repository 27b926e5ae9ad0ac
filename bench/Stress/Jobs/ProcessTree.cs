using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Burst.Stress.Jobs;

/// <summary>The processes below one of ours.</summary>
internal static class ProcessTree
{
    /// <summary>Children and their children, by their numbers, as the kernel has them at the moment.</summary>
    public static IReadOnlyList<int> Below(int processId)
    {
        var found = new List<int>();
        Collect(processId, found);
        return found;
    }

    /// <summary>Sends SIGKILL to a process that was below one of ours a moment ago.</summary>
    /// <returns>Whether it was still there.</returns>
    public static bool Kill(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Waits until no process has its working directory in a folder: until what a killed engine left behind is gone.</summary>
    /// <exception cref="TimeoutException">Some of them stay.</exception>
    public static async Task WaitUntilNoneInAsync(string folder, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (CountIn(folder) is var count && count > 0)
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException($"{count} functions still run {limit.TotalSeconds:F0} s after their engine was killed");
            await Task.Delay(5);
        }
    }

    private static int CountIn(string folder)
    {
        var count = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (new FileInfo($"{process}/cwd").LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true)
                    count++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is somebody else's.
            }
        }

        return count;
    }

    private static void Collect(int processId, List<int> found)
    {
        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{processId}/task"))
            {
                foreach (var word in File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    var child = int.Parse(word, CultureInfo.InvariantCulture);
                    found.Add(child);
                    Collect(child, found);
                }
            }
        }
        catch (IOException)
        {
            // It ends at this moment.
        }
    }
}
