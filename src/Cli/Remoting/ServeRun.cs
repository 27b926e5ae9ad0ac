using System.Globalization;
using Burst.Cli.Exports;
using Burst.Cli.Forcing;
using Burst.Cli.Signals;
using Burst.Cli.Top;
using Burst.Engine;
using Burst.Remote.Serve;

namespace Burst.Cli.Remoting;

/// <summary>Serves until a signal comes.</summary>
internal static class ServeRun
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    /// <summary>Runs to the end, which is a signal.</summary>
    /// <param name="host">The world.</param>
    /// <param name="workspace">What the server works on.</param>
    /// <param name="options">How it serves.</param>
    /// <param name="jobs">How many functions run at once.</param>
    /// <param name="sandbox">What they are kept from.</param>
    /// <param name="containers">What those get that are containers.</param>
    /// <param name="otlp">Where metrics and traces go; <see langword="null"/> for nowhere.</param>
    /// <exception cref="BurstException">It cannot listen there.</exception>
    public static ExitCode Run(
        Host host, Workspace workspace, ServerOptions options, int jobs, SandboxLevel sandbox, ContainerChoice containers,
        OtlpChoice? otlp)
    {
        // A second signal ends the process, but not before what runs here has been ended: it would go on for nobody.
        using var hurry = new CancellationTokenSource();
        using var isOver = new ManualResetEventSlim();
        using var interruption = new Interruption(() =>
        {
            hurry.Cancel();
            isOver.Wait(LongestEnd);
        });
        try
        {
            return RunAsync(host, workspace, options, jobs, sandbox, containers, otlp, interruption.Token, hurry.Token)
                .GetAwaiter().GetResult();
        }
        finally
        {
            isOver.Set();
        }
    }

    private static async Task<ExitCode> RunAsync(
        Host host, Workspace workspace, ServerOptions options, int jobs, SandboxLevel sandbox, ContainerChoice containers,
        OtlpChoice? otlp, CancellationToken stop, CancellationToken hurry)
    {
        using ITelemetryExport? export = otlp is null ? null : OtlpExport.OfServer(otlp, host.Complain);
        var window = new RunWindow(host.Process, workspace.Objects, TimeProvider.System);
        var settings = new ForcerOptions(new EngineOptions(), Stream.Null, Stream.Null)
        {
            Jobs = jobs,
            Sandbox = sandbox,
            Containers = containers,
            Log = host.Complain,
            Telemetry = export?.Engine,
            Observer = window.Observer,
        };
        await using var runner = workspace.OpenRunner(settings);
        await using var server = await BurstServer.StartAsync(options, runner.Local);
        using var opened = window.Open($"burst serve {server.Address.Authority}", () => runner.Counts, () => runner.Pools);
        host.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"serving {server.Address.GetLeftPart(UriPartial.Authority)} with {jobs} slots from {workspace.Directory.RootPath}"));
        if (options.Token is null && !System.Net.IPAddress.IsLoopback(options.Listen.Address))
            host.Say("anybody who can reach this address can run programs here: there is no token");
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        host.Say(Farewell(runner.Local.RunningCount, options.Grace));
        await server.StopAsync(hurry);
        return ExitCode.Success;
    }

    private static string Farewell(int running, TimeSpan grace) => running == 0
        ? "stopping"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"stopping: {ProgressText.Count(running, "thunk")} may run for {grace.TotalSeconds} s more; a second signal ends them at once");
}
