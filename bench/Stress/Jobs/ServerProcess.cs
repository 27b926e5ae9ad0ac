using System.Diagnostics;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Jobs;

/// <summary>A running <c>burst serve</c> with a store of its own, on a port of this machine.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Figures _figures;

    private ServerProcess(Process process, Figures figures, string address)
    {
        _process = process;
        _figures = figures;
        Address = address;
    }

    /// <summary>Host and port.</summary>
    public string Address { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts one and waits until it serves.</summary>
    /// <param name="figures">Where its memory is counted.</param>
    /// <param name="folder">Its working directory; the store is inside it and stays.</param>
    /// <param name="address">Where it listens; port 0 for any that is free.</param>
    /// <param name="slots">How many functions it runs at once.</param>
    /// <exception cref="InvalidOperationException">It ended.</exception>
    public static async Task<ServerProcess> StartAsync(Figures figures, string folder, string address, int slots)
    {
        Directory.CreateDirectory(folder);
        var process = BurstRun.StartProcess(
            folder, ["serve", "--listen", address, "--store", Path.Join(folder, "store"), "--jobs", $"{slots}", "--sandbox", "none"]);
        _ = process.StandardOutput.ReadToEndAsync();
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (!line.StartsWith("serving ", StringComparison.Ordinal))
                continue;
            _ = process.StandardError.ReadToEndAsync();
            return new ServerProcess(process, figures, new Uri(line.Split(' ')[1]).Authority);
        }

        process.Dispose();
        throw new InvalidOperationException($"burst serve ended: {string.Join('\n', said)}");
    }

    /// <summary>Ends it as a crash does.</summary>
    public void Kill()
    {
        _figures.AddPeak(BurstRun.PeakOf(_process.Id));
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _figures.AddPeak(BurstRun.PeakOf(_process.Id));
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
    }
}
