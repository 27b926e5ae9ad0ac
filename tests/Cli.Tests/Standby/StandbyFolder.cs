using System.Diagnostics;
using Burst.Testing;

namespace Burst.Cli.Tests.Standby;

/// <summary>The program as users have it, front and host, with caches and standbys of its own.</summary>
internal sealed class StandbyFolder : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public StandbyFolder()
    {
        Directory.CreateDirectory(_folder["bin"]);
        Directory.CreateDirectory(_folder["work", ".gg"]);
        File.Copy(Path.Join(Checkout.Root, "src/Cli/Standby/Native/front.elf"), Program);
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(_folder["bin", "burst-host"], Path.Join(AppContext.BaseDirectory, "burst"));
    }

    /// <summary>The front.</summary>
    public string Program => _folder["bin", "burst"];

    /// <summary>Where commands start.</summary>
    public string Work => _folder["work"];

    /// <summary>Where standbys listen.</summary>
    public string Sockets => _folder["caches", "burst", "standby"];

    /// <summary>The standbys that are there now.</summary>
    public int[] Running => [.. Process.GetProcessesByName("burst-host").Select(process => process.Id).Where(IsOurs)];

    /// <summary>Starts a shell script in which <c>$B</c> is the front.</summary>
    public Process Start(string script, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            WorkingDirectory = Work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["B"] = Program;
        start.Environment["XDG_CACHE_HOME"] = _folder["caches"];
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs a script to its end and that of its output.</summary>
    public (int Status, string Output, string Error) Run(string script, params (string Name, string Value)[] variables)
    {
        using var process = Start(script, variables);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        Assert.True(Task.WhenAll(output, error).Wait(s_patience), $"'{script}' hangs, or holds its output open");
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a script as a build and says which process it is a child of.</summary>
    public int ParentOfBuild(string prefix = "")
    {
        var (status, output, error) = Run($"{prefix} $B make --quiet -- sh -c 'ps -o ppid= -p $$'");
        Assert.True(status == 0, error);
        return int.Parse(output, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until something is so.</summary>
    public static void Await(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_patience));

    public void Dispose()
    {
        foreach (var standby in Running)
            Process.GetProcessById(standby).Kill();
        _folder.Dispose();
    }

    private bool IsOurs(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Contains($"--standby\0{Sockets}/");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
