using System.CommandLine;
using Burst.Cli.Forcing;
using Burst.Engine;

namespace Burst.Cli.BurstDialect.Builds;

/// <summary>Commands that turn unmodified builds into thunks: infer, make.</summary>
internal static class BuildCommands
{
    public static Command Infer(Host host)
    {
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "the build and its arguments, such as make -j8; Burst's options stand before it",
            Arity = ArgumentArity.OneOrMore,
        };
        var options = new BuildRunOptions();
        var command = new Command(
            "infer", "Run a build in which compilers, archivers and linkers only leave placeholders; 'burst force' makes them real")
        {
            words,
        };
        options.AddTo(command);
        command.SetAction(parsed => new BuildRun(
            host, options.Read(parsed) with { Command = parsed.GetRequiredValue(words), Force = new ForceSettings() }).Run());
        return command;
    }

    public static Command Make(Host host)
    {
        var words = new Argument<string[]>("WORD")
        {
            Description = "arguments of make; or, behind '--' or if the first is make, gmake, ninja, samu, cmake or meson, a command"
                + " of its own",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var options = new BuildRunOptions();
        var forceOptions = new ForceOptions();
        var command = new Command(
            "make", "Run a build with its compilers' work done by thunks: at once, remembered for ever, shared by check-outs")
        {
            words,
        };
        options.AddTo(command);
        forceOptions.AddEngineOptionsTo(command);
        command.SetAction(parsed =>
        {
            var given = parsed.GetValue(words) ?? [];
            if (given.Length == 0)
                throw new BurstException("no command behind '--'");
            var settings = options.Read(parsed) with { Command = given, Forces = true, Force = forceOptions.Read(parsed) };
            return new BuildRun(host, settings).Run();
        });
        return command;
    }
}
