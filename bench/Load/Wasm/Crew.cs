using System.Diagnostics;

namespace Burst.Load.Wasm;

/// <summary>Two threads that make calls in short windows of time, one of them alone or both at once.</summary>
/// <remarks>
/// The processor's threads are shared with other machines, which take half of one's throughput at some moments and
/// nothing at others. Only the best of many short windows can be compared.
/// </remarks>
internal sealed class Crew : IDisposable
{
    public const int Threads = 2;
    private const int Batch = 100;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(5);

    private readonly Barrier _begin = new(Threads + 1);
    private readonly Barrier _end = new(Threads + 1);
    private readonly Thread[] _threads;
    private readonly Sample[] _samples = new Sample[Threads];
    private readonly bool[] _works = new bool[Threads];
    private bool _isOver;

    /// <summary>Starts the threads.</summary>
    /// <param name="start">Called by each thread; what it gives makes so many calls.</param>
    public Crew(Func<Action<int>> start)
    {
        _threads = [.. Enumerable.Range(0, Threads).Select(index => new Thread(() => Work(index, start())))];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>One thread works for a window.</summary>
    /// <param name="index">The window's number: the threads take turns.</param>
    public Sample RunOne(int index)
    {
        Run(i => i == index % Threads);
        return _samples[index % Threads];
    }

    /// <summary>Both threads work for a window.</summary>
    public Sample RunBoth()
    {
        Run(static _ => true);
        return new Sample(
            _samples.Average(static sample => sample.NanosecondsPerCall),
            _samples.Average(static sample => sample.BytesPerCall),
            _samples.Sum(static sample => sample.CallsPerSecond));
    }

    public void Dispose()
    {
        _isOver = true;
        _begin.SignalAndWait();
        Array.ForEach(_threads, static thread => thread.Join());
        _begin.Dispose();
        _end.Dispose();
    }

    private void Run(Func<int, bool> works)
    {
        for (var i = 0; i < Threads; i++)
            _works[i] = works(i);
        _begin.SignalAndWait();
        _end.SignalAndWait();
    }

    private void Work(int index, Action<int> call)
    {
        for (; ; )
        {
            _begin.SignalAndWait();
            if (_isOver)
                return;
            if (_works[index])
                _samples[index] = Measure(call);
            _end.SignalAndWait();
        }
    }

    private static Sample Measure(Action<int> call)
    {
        var calls = 0L;
        var clock = Stopwatch.StartNew();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = ThreadClock.Nanoseconds();
        for (; clock.Elapsed < Window; calls += Batch)
            call(Batch);
        return new Sample(
            (double)(ThreadClock.Nanoseconds() - before) / calls,
            (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / calls,
            calls / clock.Elapsed.TotalSeconds);
    }

    /// <summary>What a window gave.</summary>
    /// <param name="NanosecondsPerCall">Processor time of a thread.</param>
    /// <param name="BytesPerCall">Managed memory that the thread allocated.</param>
    /// <param name="CallsPerSecond">Of all threads, by the wall clock.</param>
    public readonly record struct Sample(double NanosecondsPerCall, double BytesPerCall, double CallsPerSecond);
}
