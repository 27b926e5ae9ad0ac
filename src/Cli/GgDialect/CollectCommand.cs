namespace Burst.Cli.GgDialect;

/// <summary><c>gg-collect FILE…</c>: stores files and prints their hashes.</summary>
internal static class CollectCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            host.Say("gg-collect FILE...");
            return ExitCode.Failure;
        }

        var collector = Workspace.Open(host).OpenCollector();
        foreach (var file in arguments)
            host.Out.Write($"{collector.Collect(file)}\n");
        return ExitCode.Success;
    }
}
