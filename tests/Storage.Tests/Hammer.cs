namespace Burst.Storage.Tests;

/// <summary>Runs the same work on several threads at once.</summary>
internal static class Hammer
{
    public const int ThreadCount = 4;

    /// <param name="work">What to do; gets the thread's number, from 0. What it throws fails the test.</param>
    public static void Run(Action<int> work)
    {
        using var start = new Barrier(ThreadCount);
        var tasks = Enumerable.Range(0, ThreadCount).Select(number => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                work(number);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        Task.WaitAll(tasks);
    }
}
