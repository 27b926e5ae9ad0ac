using Burst.Gg.Layout;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-hash FILE</c>: names a file.</summary>
internal static class HashCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count != 1)
        {
            host.Say("gg-hash FILENAME");
            return ExitCode.Failure;
        }

        host.Out.Write($"{FileHasher.HashOf(arguments[0])}\n");
        return ExitCode.Success;
    }
}
