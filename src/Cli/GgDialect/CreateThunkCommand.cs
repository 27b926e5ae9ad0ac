using Burst.Gg.Create;
using Burst.Gg.Options;
using Burst.Thunks;

namespace Burst.Cli.GgDialect;

/// <summary><c>gg-create-thunk</c>: makes a thunk; its hash goes to standard error, as in gg.</summary>
internal static class CreateThunkCommand
{
    private const string Usage = """
        gg-create-thunk
        	[--envar, -E <environment-varible>]...
        	[--value, -v <value[=name]>]...
        	[--thunk, -t <thunk[=name]>]...
        	[--executable, -e <executable[=name]>]...
        	[--output, -o <tag>]...
        	[--placeholder, -C <arg>]
        	[--timeout, -T <arg (ms)>]
        	[--link, -L <name>=<hash>]...
        	FUNCTION-HASH FUNCTION-ARG...
        """;

    private static readonly OptionParser Options = new(
        new OptionSpec("envar", 'E', TakesValue: true),
        new OptionSpec("value", 'v', TakesValue: true),
        new OptionSpec("thunk", 't', TakesValue: true),
        new OptionSpec("executable", 'e', TakesValue: true),
        new OptionSpec("output", 'o', TakesValue: true),
        new OptionSpec("placeholder", 'C', TakesValue: true),
        new OptionSpec("timeout", 'T', TakesValue: true),
        new OptionSpec("link", 'L', TakesValue: true));

    public static ExitCode Run(Host host, IReadOnlyList<string> arguments)
    {
        CommandLine.RequireUtf8(arguments);
        var creator = new ThunkCreator();
        var operands = Options.Parse(arguments, (option, value) => Apply(creator, option, value));
        if (operands.Count == 0)
        {
            host.Say(Usage);
            return ExitCode.Failure;
        }

        var objects = Workspace.Open(host).Objects;
        host.Say(creator.Create(operands[0], operands.Skip(1), objects).ToString());
        return ExitCode.Success;
    }

    private static void Apply(ThunkCreator creator, OptionSpec option, string value)
    {
        switch (option.ShortName)
        {
            case 'E':
                creator.EnvironmentVariables.Add(value);
                break;
            case 'v':
                creator.Values.Add(ThunkInput.Parse(value));
                break;
            case 't':
                creator.Thunks.Add(ThunkInput.Parse(value));
                break;
            case 'e':
                creator.Executables.Add(ThunkInput.Parse(value));
                break;
            case 'o':
                creator.Outputs.Add(value);
                break;
            case 'C':
                creator.PlaceholderPath = value;
                break;
            case 'T':
                creator.TimeoutMs = unchecked((uint)LooseNumber.ParseUnsigned(value));
                break;
            default:
                creator.AddLink(value);
                break;
        }
    }
}
