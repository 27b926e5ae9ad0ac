using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Burst.Cli.BurstDialect.Docker;
using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Remote.Serve;

namespace Burst.Cli.BurstDialect.Servers;

/// <summary><c>burst serve</c>: runs thunks for others.</summary>
internal static class ServeCommand
{
    public static Command Serve(Host host)
    {
        var listen = new Option<string>("--listen")
        {
            Description = "address and port; 0.0.0.0 for all addresses, port 0 for any that is free",
            HelpName = "ADDR:PORT",
            DefaultValueFactory = _ => $"127.0.0.1:{ServerOptions.UsualPort}",
        };
        var jobs = new Option<int>("--jobs", "-j")
        {
            Description = "how many functions run at once",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        jobs.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, out var number) && number is >= 1 and <= 65_536))
                result.AddError($"--jobs takes a number from 1 to 65536, not '{result.Tokens[0].Value}'");
        });
        var token = new Option<string>("--token") { Description = "what clients have to show; others see it in the list of processes" };
        var tokenFile = new Option<string>("--token-file") { Description = "the same from a file; else BURST_TOKEN", HelpName = "FILE" };
        var tls = new Option<string[]>("--tls")
        {
            Description = "certificate and key (PEM): serves https",
            HelpName = "CERT KEY",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var store = new Option<string>("--store")
        {
            Description = "folder for objects and reductions, made if absent; else the .gg folder",
            HelpName = "DIR",
        };
        var largest = new Option<long?>("--max-request")
        {
            Description = "the largest object that is taken; 4GiB by default",
            HelpName = "SIZE",
            CustomParser = result => OptionParsers.Size(result),
        };
        var allowsReset = new Option<bool>("--allow-reset") { Description = "let clients delete all objects (GET /reset), as gg's server does" };
        var sandbox = ForceOptions.SandboxOption();
        var telemetry = new TelemetryOptions();
        var containers = new ContainerOptions();
        var command = new Command("serve", "Run thunks for others: gg's clients, and 'burst force --engine remote=…'")
        {
            listen, jobs, token, tokenFile, tls, store, largest, allowsReset, sandbox,
        };
        telemetry.AddTo(command);
        containers.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = new ServerOptions
            {
                Listen = ParseAddress(parsed.GetRequiredValue(listen)),
                Token = Credentials.Token(parsed.GetValue(tokenFile), parsed.GetValue(token)),
                Certificate = parsed.GetValue(tls) is [var certificate, var key] ? Credentials.Certificate(certificate, key) : null,
                AllowsReset = parsed.GetValue(allowsReset),
            };
            if (parsed.GetValue(largest) is { } size)
                options = options with { MaxRequestBytes = size };
            var workspace = parsed.GetValue(store) is { } folder
                ? Workspace.OpenAt(host, Path.GetFullPath(folder))
                : Workspace.Open(host);
            return (int)ServeRun.Run(
                host, workspace, options, parsed.GetValue(jobs), ForceOptions.ParseSandbox(parsed.GetValue(sandbox)),
                containers.Read(parsed), telemetry.Read(parsed));
        });
        return command;
    }

    /// <summary>Reads <c>address:port</c>.</summary>
    /// <exception cref="BurstException">It is something else.</exception>
    internal static IPEndPoint ParseAddress(string text) =>
        IPEndPoint.TryParse(text, out var address) && text.EndsWith($":{address.Port}", StringComparison.Ordinal)
        && (address.AddressFamily == AddressFamily.InterNetwork || text.StartsWith('['))
            ? address
            : throw new BurstException($"'{text}' is not an address and a port, such as 127.0.0.1:{ServerOptions.UsualPort} or [::1]:{ServerOptions.UsualPort}");
}
