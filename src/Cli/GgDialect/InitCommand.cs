using Burst.Gg.Layout;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-init [DIR]</c>: makes the folder.</summary>
internal static class InitCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 1)
        {
            host.Say("gg-init [directory]");
            return ExitCode.Failure;
        }

        var path = arguments.Count == 1 ? arguments[0] : Path.Join(Environment.CurrentDirectory, GgDirectory.FolderName);
        GgDirectory.Create(path);
        host.Say($"Initialized gg directory at: {path}");
        return ExitCode.Success;
    }
}
