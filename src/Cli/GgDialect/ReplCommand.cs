using System.Text;
using Burst.Engine;
using Burst.Gg.Create;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-repl</c>: makes thunks as the lines of standard input say.</summary>
internal static class ReplCommand
{
    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 0)
        {
            host.Say("Usage: gg-repl");
            return ExitCode.Failure;
        }

        using var input = new StreamReader(host.OpenInput(), new UTF8Encoding(false, throwOnInvalidBytes: true));
        Repl? repl = null;
        for (string? line; (line = ReadLine(input)) is not null;)
        {
            if (repl is null)
            {
                var workspace = Workspace.Open(host);
                repl = new Repl(workspace.OpenCollector(), workspace.Objects, host.Out);
            }

            if (!repl.Run(line))
                break;
        }

        return ExitCode.Success;
    }

    private static string? ReadLine(StreamReader input)
    {
        try
        {
            return input.ReadLine();
        }
        catch (DecoderFallbackException)
        {
            throw new BurstException("the input is not UTF-8");
        }
    }
}
