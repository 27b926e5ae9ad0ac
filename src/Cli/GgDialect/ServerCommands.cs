using System.Net;
using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Remote.Serve;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-execute-server IP PORT</c> and <c>gg-object-server IP PORT</c>: Burst's server under gg's names.</summary>
internal static class ServerCommands
{
    public static ExitCode Execute(Host host, IReadOnlyList<string> arguments) => Serve(host, arguments, runsThunks: true);

    public static ExitCode Objects(Host host, IReadOnlyList<string> arguments) => Serve(host, arguments, runsThunks: false);

    private static ExitCode Serve(Host host, IReadOnlyList<string> arguments, bool runsThunks)
    {
        if (arguments is not [var address, var port])
        {
            host.Say($"{host.Name} IP PORT");
            return ExitCode.Failure;
        }

        if (!IPAddress.TryParse(address, out var ip) || !ushort.TryParse(port, out var number))
            throw new BurstException($"'{address} {port}' is not an address and a port");
        var options = new ServerOptions
        {
            Listen = new IPEndPoint(ip, number),
            RunsThunks = runsThunks,
            AllowsReset = runsThunks,
            OnRequest = host.Say,
        };
        return ServeRun.Run(
            host, Workspace.Open(host), options, Environment.ProcessorCount, SandboxLevel.None, new ContainerChoice(), null);
    }
}
