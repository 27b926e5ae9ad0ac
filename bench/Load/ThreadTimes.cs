namespace Burst.Load;

/// <summary>Processor time of the process's threads, by what they are for. Source: Linux, Documentation/scheduler/sched-stats.</summary>
internal static class ThreadTimes
{
    private const string Tasks = "/proc/self/task";

    /// <summary>Numbers of the threads that there are.</summary>
    public static HashSet<string> Now() => [.. Directory.EnumerateDirectories(Tasks).Select(task => Path.GetFileName(task)!)];

    /// <summary>Nanoseconds that some threads have run; those that have ended count as nothing.</summary>
    public static long Of(IEnumerable<string> threads)
    {
        long sum = 0;
        foreach (var thread in threads)
        {
            try
            {
                sum += long.Parse(File.ReadAllText($"{Tasks}/{thread}/schedstat").Split(' ')[0]);
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return sum;
    }
}
