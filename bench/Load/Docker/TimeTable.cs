namespace Burst.Load.Docker;

/// <summary>Times of several things, as a table of their spread.</summary>
internal sealed class TimeTable(params string[] names)
{
    private readonly List<double>[] _milliseconds = [.. names.Select(_ => new List<double>())];

    /// <param name="row">Which of the names, from 0.</param>
    /// <param name="isKept">Whether it counts; the first rounds warm up.</param>
    /// <param name="time">How long it took.</param>
    public void Add(int row, bool isKept, TimeSpan time)
    {
        if (isKept)
            _milliseconds[row].Add(time.TotalMilliseconds);
    }

    public void Print()
    {
        Console.WriteLine($"{"",-44}{"min",9}{"p50",9}{"p90",9}{"n",7}");
        for (var row = 0; row < names.Length; row++)
        {
            var times = _milliseconds[row];
            times.Sort();
            Console.WriteLine(
                $"{names[row],-44}{times[0],9:F3}{times[times.Count / 2],9:F3}{times[times.Count * 9 / 10],9:F3}{times.Count,7}");
        }
    }
}
