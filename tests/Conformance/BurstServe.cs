using System.Diagnostics;

namespace Burst.Conformance;

/// <summary>A running <c>burst serve</c>: a process with a store of its own, on a free port.</summary>
internal sealed class BurstServe : IDisposable
{
    private readonly Process _process;

    private BurstServe(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Address { get; }

    /// <summary>Starts one and waits until it serves.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="store">Where its objects are.</param>
    /// <param name="options">More of its options.</param>
    public static BurstServe Start(string folder, string store, params string[] options) =>
        StartAt("127.0.0.1:0", folder, store, options);

    /// <summary>Starts one at a given address.</summary>
    public static BurstServe StartAt(string address, string folder, string store, params string[] options)
    {
        var process = BurstProgram.Start(
            folder, BurstProgram.Path, ["serve", "--listen", address, "--store", store, "--jobs", "2", .. options]);
        _ = process.StandardOutput.ReadToEndAsync();
        var said = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            said.Add(line);
            if (!line.StartsWith("serving ", StringComparison.Ordinal))
                continue;
            _ = process.StandardError.ReadToEndAsync();
            return new BurstServe(process, new Uri(line.Split(' ')[1]).Authority);
        }

        throw new InvalidOperationException($"burst serve ended: {string.Join('\n', said)}");
    }

    /// <summary>Ends it as a crash does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Stops it as it stands: its connections stay, and nothing is answered any more.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>Asks it to end, and tells its exit code.</summary>
    public int Terminate()
    {
        Signal("TERM");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Asks it to end again and again, as somebody impatient does, until it has.</summary>
    public void TerminateAtOnce()
    {
        do
            Signal("TERM");
        while (!_process.WaitForExit(TimeSpan.FromMilliseconds(500)));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }
}
