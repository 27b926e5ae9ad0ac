using System.Diagnostics;
using System.Globalization;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Jobs;

/// <summary>A running <c>burst</c> process, whose memory is watched and whose events are read.</summary>
internal sealed class BurstRun : IDisposable
{
    private static readonly TimeSpan _watchInterval = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly Figures _figures;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task<string> _errors;
    private readonly Task _reading;
    private readonly Timer _watch;

    private BurstRun(Process process, Figures figures)
    {
        _process = process;
        _figures = figures;
        ProcessId = process.Id;
        Events = new EventLog(figures);
        _errors = process.StandardError.ReadToEndAsync();
        _reading = Task.Run(ReadAsync);
        _watch = new Timer(_ => WatchMemory(), null, TimeSpan.Zero, _watchInterval);
    }

    public int ProcessId { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>What it has told; to be read when it has ended.</summary>
    public EventLog Events { get; }

    /// <summary>Starts <c>burst</c>.</summary>
    /// <param name="figures">Where functions and memory are counted.</param>
    /// <param name="folder">Its working directory, which is also where its functions' directories are made.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Variables beside the usual ones.</param>
    /// <param name="limits">What the shell is told before it becomes burst, such as <c>ulimit -v 4000000</c>.</param>
    public static BurstRun Start(
        Figures figures, string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        string limits = "") => new(StartProcess(folder, arguments, environment, limits), figures);

    /// <summary>Starts <c>burst</c>, nothing of which is read yet.</summary>
    public static Process StartProcess(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string limits = "")
    {
        var start = new ProcessStartInfo(Checkout.Burst)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (limits.Length > 0)
        {
            start.FileName = "/bin/sh";
            foreach (var word in new[] { "-c", $"{limits}; exec \"$0\" \"$@\"", Checkout.Burst })
                start.ArgumentList.Add(word);
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GG_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["HOME"] = folder;
        start.Environment["TMPDIR"] = folder;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Ends it as a crash does.</summary>
    public void Kill()
    {
        WatchMemory();
        _process.Kill();
    }

    /// <summary>Waits until it ends.</summary>
    /// <returns>Its exit code, and what it said on standard error.</returns>
    /// <exception cref="TimeoutException">It did not, and has been killed.</exception>
    public async Task<(int ExitCode, string Error)> EndAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"burst hangs: no end after {limit.TotalSeconds:F0} s; it said: {await _errors}");
        }

        _watch.Dispose();
        _figures.AddBusy(_clock.Elapsed);
        await _reading;
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        _watch.Dispose();
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>The most memory that a process has had so far (resident), in bytes; 0 where it has ended.</summary>
    public static long PeakOf(int processId)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{processId}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
            }
        }
        catch (IOException)
        {
            // It ends at this moment.
        }

        return 0;
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{'))
                Events.Take(line);
        }
    }

    private void WatchMemory() => _figures.AddPeak(PeakOf(ProcessId));
}
