using Burst.Gg.Describe;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-thunksummary HASH</c>: prints the tree of a thunk's inputs.</summary>
internal static class ThunkSummaryCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 1)
        {
            host.Say("gg-thunksummary THUNK-HASH");
            return ExitCode.Failure;
        }

        var workspace = Workspace.Open(host);
        new ThunkSummary(workspace.Find(arguments[0]), workspace.Read).Write(host.Out);
        return ExitCode.Success;
    }
}
