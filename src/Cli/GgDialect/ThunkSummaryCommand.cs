using Burst.Engine;
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
        var hash = workspace.Find(arguments[0]);
        if (!hash.IsThunk)
            throw new BurstException($"{hash} is a value, not a thunk");
        new ThunkSummary(hash, workspace.Read).Write(host.Out);
        return ExitCode.Success;
    }
}
