using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Burst.Cli.BurstDialect.Builds;
using Burst.Cli.BurstDialect.Docker;
using Burst.Cli.BurstDialect.Modules;
using Burst.Cli.BurstDialect.Servers;

namespace Burst.Cli.BurstDialect;

/// <summary>Burst's own commands.</summary>
internal static class BurstCommands
{
    private const string ExitCodes = """
        Exit codes:
          0    all went well
          1    something could not be forced, read or written
          2    the command line is wrong
          3-6  execute: 3 no such thunk or a bad one, 4 an input is missing, 5 the function failed, 6 outputs not stored
          125  wasm run, docker run: the function could not be run, trapped or hit a limit; else its own exit code
          70   a fault in Burst itself
          130  Ctrl-C (129 hangup, 143 termination)
        """;

    private static readonly (string Name, Func<Host, Command> Make)[] s_commands =
    [
        ("init", ObjectCommands.Init),
        ("hash", ObjectCommands.Hash),
        ("put", ObjectCommands.Put),
        ("get", ObjectCommands.Get),
        ("cat", ObjectCommands.Cat),
        ("collect", ObjectCommands.Collect),
        ("add", ContentCommands.Add),
        ("ls", ContentCommands.List),
        ("create-thunk", ThunkCommands.CreateThunk),
        ("describe", ThunkCommands.Describe),
        ("thunk-summary", ThunkCommands.Summary),
        ("graph", GraphCommands.Graph),
        ("explain", GraphCommands.Explain),
        ("force", ForceCommands.Force),
        ("execute", ForceCommands.Execute),
        ("run", ForceCommands.RunTarget),
        ("infer", BuildCommands.Infer),
        ("make", BuildCommands.Make),
        ("simulate", SimulateCommand.Simulate),
        ("top", TopCommand.Top),
        ("map", MapCommands.Map),
        ("mapreduce", MapCommands.MapReduce),
        ("wasm", ModuleCommands.Wasm),
        ("docker", DockerCommands.Docker),
        ("serve", ServeCommand.Serve),
        ("bench", BenchCommand.Bench),
        ("completion", CompletionCommand.Completion),
        ("gg", _ => Gg()),
    ];

    /// <summary>Runs a command line.</summary>
    public static int Run(Host host, string[] arguments)
    {
        var root = Build(host, arguments.FirstOrDefault());
        var line = arguments.Length == 0 ? ["--help"] : Prepare(arguments);
        var parsed = root.Parse(
            line, new ParserConfiguration { ResponseFileTokenReplacer = null }); // '@FILE' is a list of targets
        var configuration = new InvocationConfiguration
        {
            Output = host.Out,
            Error = host.Out,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return Failsafe.Run(host, ExitCode.Failure, () =>
        {
            if (UsageError.Find(parsed, line) is not { } error)
            {
                var code = (ExitCode)parsed.Invoke(configuration);
                return arguments.Length == 0 ? ExitCode.Usage : code;
            }

            host.Complain(error);
            host.Say($"See '{CommandPath(parsed.CommandResult)} --help'.");
            return ExitCode.Usage;
        });
    }

    /// <summary>The commands; tests walk through them.</summary>
    /// <param name="host">Where they run.</param>
    /// <param name="wanted">The first word of the command line: a command's name has only that command made, since all of
    /// them take longer than many a command.</param>
    public static RootCommand Build(Host host, string? wanted = null)
    {
        var root = new RootCommand(
            "Burst runs graphs of small functions. A thunk names a function and its inputs by their hashes;\n"
            + "forcing it yields a value that is remembered for ever. Compatible with gg: see 'burst gg'.");
        var isKnown = Array.Exists(s_commands, command => command.Name == wanted);
        foreach (var (name, make) in s_commands)
        {
            if (!isKnown || name == wanted)
                root.Add(make(host));
        }

        foreach (var option in root.Options)
        {
            if (option is not HelpOption { Action: HelpAction plain } help)
                continue;
            help.Action = new HelpWithExamples(plain, ExitCodes);
            foreach (var alias in help.Aliases.Where(alias => alias != "-h").ToArray())
                help.Aliases.Remove(alias);
        }

        return root;
    }

    private static Command Gg() => new("gg", "gg's own commands: burst gg force … is gg-force …; burst gg links DIR makes the names")
    {
        TreatUnmatchedTokensAsErrors = false,
    };

    // What stands behind the target of 'run' belongs to the program that is run, options too; and a lone '--timelog'
    // must not take the target behind it for its folder.
    private static string[] Prepare(string[] arguments) => arguments switch
    {
        ["run", var target, .. var rest] when !target.StartsWith('-') && rest is not ["--", ..] =>
            ["run", target, "--", .. rest],
        ["infer", .. var words] => BuildWords.OfInfer(words),
        ["make", .. var words] => BuildWords.OfMake(words),
        ["force", ..] => Array.ConvertAll(arguments, word => word == "--timelog" ? "--timelog=timelog" : word),
        _ => arguments,
    };

    private static string CommandPath(CommandResult result) => result.Parent is CommandResult parent
        ? $"{CommandPath(parent)} {result.Command.Name}"
        : "burst";

    private sealed class HelpWithExamples(HelpAction plain, string footer) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = plain.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            var command = parseResult.CommandResult;
            var isFunctionRun = command.Command.Name == "run" && command.Parent is CommandResult { Command.Name: "wasm" or "docker" };
            var examples = Examples.Of(isFunctionRun ? $"{((CommandResult)command.Parent!).Command.Name} run" : command.Command.Name);
            if (examples.Length > 0)
                output.Write($"Examples:\n{examples}\n\n");
            output.Write(footer + "\n");
            return code;
        }
    }
}
