using System.Text;
using Burst.Gg.Describe;
using Burst.Gg.Options;
using Burst.Thunks;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-describe [-e] [-c] THUNK</c>: prints a thunk, given by path, hash or first letters.</summary>
internal static class DescribeCommand
{
    private static readonly OptionParser Options = new(
        new OptionSpec("executable-hash", 'e'), new OptionSpec("command", 'c'));

    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        var showsCommand = false;
        var showsExecutableHash = false;
        var operands = Options.Parse(arguments, (option, _) =>
        {
            showsCommand |= option.ShortName == 'c';
            showsExecutableHash |= option.ShortName == 'e';
        });
        if (operands.Count == 0)
        {
            host.Say("Usage: gg-describe\n       [-e|--executable-hash] [-c|--command]\n       THUNK-HASH");
            return ExitCode.Failure;
        }

        var thunk = Thunk.Decode(Read(host, operands[0]).Span);
        if (showsExecutableHash)
            host.Out.Write($"{ExecutableHash.Of(thunk)}\n");
        if (showsCommand)
            WriteCommand(host.Out, thunk);
        if (!showsCommand && !showsExecutableHash)
            host.Out.Write(ThunkJson.Format(thunk));
        return ExitCode.Success;
    }

    private static ReadOnlyMemory<byte> Read(Host host, string text)
    {
        if (File.Exists(text))
            return File.ReadAllBytes(text);
        var workspace = Workspace.Open(host);
        var hash = workspace.Find(text);
        if (!ObjectHash.TryParse(text, out _))
            host.Say(workspace.Objects.PathOf(hash));
        return workspace.Read(hash);
    }

    private static void WriteCommand(TextWriter output, Thunk thunk)
    {
        var text = new StringBuilder();
        foreach (var variable in thunk.Function.EnvironmentVariables)
            text.Append(variable).Append(' ');
        foreach (var argument in thunk.Function.Arguments)
            text.Append(argument).Append(' ');
        output.Write(text.Append('\n'));
    }
}
