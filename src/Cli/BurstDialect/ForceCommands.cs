using System.CommandLine;
using Burst.Cli.Forcing;
using Burst.Cli.Signals;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>Commands that run functions: force, execute, run.</summary>
internal static class ForceCommands
{
    private const int NamedFiles = 5;

    public static Command Force(Host host)
    {
        var targets = new Argument<string[]>("TARGET")
        {
            Description = "placeholder (its value replaces it); thunk file, hash, hash#tag or CID (its value's hash is printed); "
                + "@FILE with a target in each line",
            Arity = ArgumentArity.OneOrMore,
        };
        var options = new ForceOptions();
        var command = new Command("force", "Reduce thunks to values") { targets };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            var settings = options.Read(parsed);
            var found = TargetLookup.Read(workspace, parsed.GetRequiredValue(targets));

            // Not an error: the same command must do when it is given again after an interruption.
            if (!settings.Quiet && found.Others.Count > 0)
                host.Say(NotThunks(found.Others));
            if (found.Targets.Count > 0)
                return (int)new ForceRun(host, workspace, settings).Run(found.Targets);
            if (!settings.Quiet)
                host.Say("nothing to force");
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static string NotThunks(IReadOnlyList<string> names) => names.Count <= NamedFiles
        ? $"not a thunk: {string.Join(", ", names)}"
        : $"not a thunk: {string.Join(", ", names.Take(NamedFiles))} and {ProgressText.Count(names.Count - NamedFiles, "other file")}";

    public static Command Execute(Host host)
    {
        var name = new Argument<string>("THUNK") { Description = "hash, CID, or the first letters of a hash" };
        var sandbox = ForceOptions.SandboxOption();
        var command = new Command("execute", "Run one thunk, whatever is remembered, and print its result") { name, sandbox };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Open(host);
            OutputRef target;
            try
            {
                target = TargetLookup.Find(workspace, parsed.GetRequiredValue(name));
            }
            catch (Exception e) when (e is BurstException or ThunkFormatException)
            {
                host.Complain(e.Message);
                return (int)ExitCode.Operational;
            }

            var thunk = target.Thunk;
            if (!thunk.IsThunk)
            {
                host.Complain($"{thunk} is a value, not a thunk: there is nothing to run");
                return (int)ExitCode.Operational;
            }

            using var run = new ExecuteRun(host, workspace, ForceOptions.ParseSandbox(parsed.GetValue(sandbox)));
            var (value, _, failure, code) = run.RunAsync(thunk).GetAwaiter().GetResult();
            if (failure is not null)
                host.Say(FailureText.Format(failure, showsErrorTail: false));
            if (code == ExitCode.Success)
                host.Out.Write($"{thunk} {value}\n");
            return (int)code;
        });
        return command;
    }

    public static Command RunTarget(Host host)
    {
        var target = new Argument<string>("TARGET") { Description = "placeholder of a program" };
        var arguments = new Argument<string[]>("ARG")
        {
            Description = "the program's arguments, options too",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("run", "Force a placeholder and become the program in its place") { target, arguments };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(target);
            if (Placeholder.Matches(PlaceholderFile.ReadHead(name).Span))
            {
                var workspace = Workspace.Open(host);
                var code = new ForceRun(host, workspace, new ForceSettings { Quiet = true })
                    .Run(TargetLookup.FindAll(workspace, [name]));
                if (code != ExitCode.Success)
                    return (int)code;
            }

            host.Flush();
            throw ProgramReplacement.Execute(GgDirectory.RealPath(name), parsed.GetValue(arguments) ?? []);
        });
        return command;
    }
}
