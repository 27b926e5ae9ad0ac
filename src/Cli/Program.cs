using Burst.Cli;
using Burst.Cli.BurstDialect;
using Burst.Cli.GgDialect;
using Burst.Cli.Output;
using Burst.Cli.Standby;

if (args is ["--standby", var socket])
{
    new StandbyServer(socket).Run();
    return 0;
}

var name = CommandLine.ProgramName();
var isGg = GgCommands.Knows(name);
var host = new Host(
    isGg ? name : "burst", Console.OpenStandardInput, new DescriptorStream(1), new DescriptorStream(2), Terminal.IsTerminal(2),
    new Composition());
if (isGg)
    return GgCommands.Run(host, args);
if (args is ["gg", ..])
    return GgCommands.Run(host with { Name = "gg" }, args[1..]);

// System.CommandLine is loaded only here: gg's commands are called by the thousand and have to start fast.
return BurstCommands.Run(host, args);
