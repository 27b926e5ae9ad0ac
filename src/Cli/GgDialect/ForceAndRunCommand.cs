using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-force-and-run FILE ARGS…</c>: forces a placeholder and becomes the program in its place.</summary>
internal static class ForceAndRunCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0)
        {
            host.Say("gg-force-and-run THUNK [execution args]");
            return ExitCode.Failure;
        }

        if (!FileStatus.TryGet(arguments[0], out _))
            throw new BurstException($"'{arguments[0]}': No such file or directory");
        var path = GgDirectory.RealPath(arguments[0]);
        var code = ForceCommand.Run(host, ["--", arguments[0]], out _);
        if (code != ExitCode.Success)
            return code;
        host.Flush();
        throw ProgramReplacement.Execute(path, [.. arguments.Skip(1)]);
    }
}
