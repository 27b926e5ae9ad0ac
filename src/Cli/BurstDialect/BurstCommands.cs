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

    /// <summary>Runs a command line.</summary>
    public static int Run(Host host, string[] arguments)
    {
        var root = Build(host);
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

    /// <summary>All commands; tests walk through them.</summary>
    public static RootCommand Build(Host host)
    {
        var root = new RootCommand(
            "Burst runs graphs of small functions. A thunk names a function and its inputs by their hashes;\n"
            + "forcing it yields a value that is remembered for ever. Compatible with gg: see 'burst gg'.");
        root.Add(ObjectCommands.Init(host));
        root.Add(ObjectCommands.Hash(host));
        root.Add(ObjectCommands.Put(host));
        root.Add(ObjectCommands.Get(host));
        root.Add(ObjectCommands.Cat(host));
        root.Add(ObjectCommands.Collect(host));
        root.Add(ContentCommands.Add(host));
        root.Add(ContentCommands.List(host));
        root.Add(ThunkCommands.CreateThunk(host));
        root.Add(ThunkCommands.Describe(host));
        root.Add(ThunkCommands.Summary(host));
        root.Add(GraphCommands.Graph(host));
        root.Add(GraphCommands.Explain(host));
        root.Add(ForceCommands.Force(host));
        root.Add(ForceCommands.Execute(host));
        root.Add(ForceCommands.RunTarget(host));
        root.Add(BuildCommands.Infer(host));
        root.Add(BuildCommands.Make(host));
        root.Add(SimulateCommand.Simulate(host));
        root.Add(TopCommand.Top(host));
        root.Add(MapCommands.Map(host));
        root.Add(MapCommands.MapReduce(host));
        root.Add(ModuleCommands.Wasm(host));
        root.Add(DockerCommands.Docker(host));
        root.Add(ServeCommand.Serve(host));
        root.Add(BenchCommand.Bench(host));
        root.Add(CompletionCommand.Completion(host));
        root.Add(new Command("gg", "gg's own commands: burst gg force … is gg-force …; burst gg links DIR makes the names")
        {
            TreatUnmatchedTokensAsErrors = false,
        });
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
