using Burst.Engine;
using Burst.Gg.Options;

namespace Burst.Cli.GgDialect;

/// <summary>gg's commands under gg's names, with gg's options, streams, words and exit codes.</summary>
internal static class GgCommands
{
    /// <summary>The names under which the program can be called, in the order of gg's manual.</summary>
    public static readonly string[] Names =
    [
        "gg", "gg-init", "gg-hash", "gg-collect", "gg-create-thunk", "gg-describe", "gg-thunksummary", "gg-force",
        "gg-force-and-run", "gg-execute", "gg-infer", "gg-repl", "gg-put", "gg-get", "gg-execute-server",
        "gg-object-server",
        "model-generic", "model-gcc", "model-ar", "model-ranlib", "model-strip",
    ];

    /// <summary>Whether a program's name is one of gg's.</summary>
    public static bool Knows(string program) =>
        program.StartsWith("gg-", StringComparison.Ordinal) || Names.Contains(program, StringComparer.Ordinal);

    /// <summary>Runs a command.</summary>
    /// <param name="host">The world, named after the command that was called: <c>gg</c> or <c>gg-init</c> and so on.</param>
    /// <param name="arguments">Its arguments.</param>
    public static int Run(Host host, IReadOnlyList<string> arguments)
    {
        if (host.Name != "gg")
            return RunNamed(host, arguments);
        if (arguments.Count == 0)
        {
            host.Say("gg COMMAND [ARG]...");
            return (int)ExitCode.Failure;
        }

        return RunNamed(host with { Name = "gg-" + arguments[0] }, [.. arguments.Skip(1)]);
    }

    private static int RunNamed(Host host, IReadOnlyList<string> arguments)
    {
        Func<Host, IReadOnlyList<string>, ExitCode>? command = host.Name switch
        {
            "gg-init" => InitCommand.Run,
            "gg-hash" => HashCommand.Run,
            "gg-collect" => CollectCommand.Run,
            "gg-create-thunk" => CreateThunkCommand.Run,
            "gg-describe" => DescribeCommand.Run,
            "gg-thunksummary" => ThunkSummaryCommand.Run,
            "gg-force" => ForceCommand.Run,
            "gg-force-and-run" => ForceAndRunCommand.Run,
            "gg-execute" => ExecuteCommand.Run,
            "gg-infer" => InferCommand.Run,
            "gg-repl" => ReplCommand.Run,
            "gg-put" => StorageCommand.Put,
            "gg-get" => StorageCommand.Get,
            "gg-execute-server" => ServerCommands.Execute,
            "gg-object-server" => ServerCommands.Objects,
            "gg-links" => LinksCommand.Run,
            "model-generic" or "gg-model-generic" => ModelCommands.Generic,
            "model-gcc" or "gg-model-gcc" => ModelCommands.Compiler,
            "model-ar" or "gg-model-ar" => ModelCommands.Ar,
            "model-ranlib" or "gg-model-ranlib" => ModelCommands.Ranlib,
            "model-strip" or "gg-model-strip" => ModelCommands.Strip,
            _ => null,
        };
        if (command is null)
        {
            (host with { Name = "gg" }).Complain($"'{host.Name["gg-".Length..]}' is not a gg command.");
            return (int)ExitCode.Failure;
        }

        var failure = host.Name == "gg-execute" ? ExitCode.Operational : ExitCode.Failure;
        return Failsafe.Run(host, failure, () =>
        {
            try
            {
                return command(host, arguments);
            }
            catch (OptionException e)
            {
                host.Complain(e.Message);
                throw new BurstException(
                    host.Name == "gg-execute" ? $"invalid option: {e.Option}" : "invalid option", e);
            }
        });
    }
}
