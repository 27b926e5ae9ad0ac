using System.CommandLine;
using System.Globalization;
using Burst.Cli.Remoting;
using Burst.Cli.Top;
using Burst.Engine;
using Burst.Remote.Backends;
using Burst.Remote.Run;

namespace Burst.Cli.BurstDialect;

/// <summary><c>burst top</c>: watches a run from outside.</summary>
internal static class TopCommand
{
    public static Command Top(Host host)
    {
        var run = new Argument<string?>("RUN")
        {
            Description = "number of a burst process of yours on this machine, or address of a 'burst serve' (HOST:PORT, URL); "
                + "else the run that began last",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var once = new Option<bool>("--once") { Description = "look once, with all details, and end" };
        var json = new Option<bool>("--json") { Description = "one JSON object in a line for each look" };
        var interval = new Option<TimeSpan?>("--interval")
        {
            Description = "time between two looks; 1s by default",
            HelpName = "DURATION",
            CustomParser = result => OptionParsers.Timeout(result),
        };
        var tokenFile = new Option<string>("--token-file") { Description = "file with the token of the server; else BURST_TOKEN", HelpName = "FILE" };
        var authority = new Option<string>("--ca") { Description = "certificate (PEM) to trust for https://", HelpName = "FILE" };
        var command = new Command("top", "Watch a run: rate, queue, cache hits, slowest thunks, failures") { run, once, json, interval, tokenFile, authority };
        command.SetAction(parsed =>
        {
            try
            {
                using var source = Open(parsed.GetValue(run), parsed.GetValue(tokenFile), parsed.GetValue(authority));
                return (int)new TopRun(
                    host, source, parsed.GetValue(interval) ?? TimeSpan.FromSeconds(1), parsed.GetValue(once), parsed.GetValue(json)).Run();
            }
            catch (BurstException e)
            {
                host.Complain(e.Message);
                return (int)ExitCode.Failure;
            }
        });
        return command;
    }

    private static IRunSource Open(string? run, string? tokenFile, string? authority)
    {
        if (run is null)
            return SocketSource.Open(null);
        return int.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            ? SocketSource.Open(pid)
            : new ServerSource(
                RemoteRunner.ParseAddress(run), new HttpAccess(Credentials.Token(tokenFile), Credentials.Authority(authority)));
    }
}
