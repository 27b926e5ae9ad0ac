using System.CommandLine;
using System.Globalization;
using Burst.Cli.BurstDialect.Modules;
using Burst.Cli.BurstDialect.Volumes;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Workers.Docker;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary><c>burst docker run IMAGE [CMD…]</c>.</summary>
internal static class ContainerRunCommand
{
    private const int MostRuns = 1000;

    public static Command Make(Host host)
    {
        var image = new Argument<string>("IMAGE") { Description = "tag, ID or NAME@sha256:… of an image that the daemon has" };
        var words = new Argument<string[]>("CMD")
        {
            Description = "the program and its arguments; the image's own if not given. Those that start with '-' go behind a '--'",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var inputs = FunctionOptions.List("--volume", "-v", "WHAT:PATH", "input: a file, folder, CID, hash or placeholder, and where the function finds it");
        inputs.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !InputVolume.IsForm(token.Value)))
                result.AddError($"-v {token.Value}: {InputVolume.Example}");
        });
        var folders = FunctionOptions.List("--output", "-o", "NAME:PATH", "folder that the function writes, and where it goes");
        var files = FunctionOptions.List("--output-file", "-O", "NAME:PATH", "file that the function has to write, and where it goes");
        var environment = FunctionOptions.List("--env", "-E", "NAME=VALUE", "variable; NAME alone takes the value from yours");
        var input = new Option<string>("--stdin") { Description = "what the function reads as standard input; '-' for yours", HelpName = "FILE|-" };
        var timeout = new Option<TimeSpan?>("--timeout", "-T")
        {
            Description = "longest run time: 500ms, 30s, 2m",
            HelpName = "DURATION",
            CustomParser = result => OptionParsers.Timeout(result),
        };
        var perCall = new Option<bool>("--per-call") { Description = "in a container of its own, not in one that has served others" };
        var verify = new Option<int>("--verify")
        {
            Description = "run it N times, whatever is remembered, and say whether the results agree",
            HelpName = "N",
        };
        verify.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 2 and <= MostRuns))
                result.AddError($"--verify takes a number from 2 to {MostRuns}, not '{result.Tokens[0].Value}'");
        });
        var offline = new Option<bool>("--offline") { Description = "take the image for what it was when it was last used; do not ask Docker" };
        var overwrites = new Option<bool>("--overwrite") { Description = "replace files here even if Burst has no copy of them" };
        var cid = new Option<bool>("--cid") { Description = "print the CID of each output to standard error" };
        var json = new Option<bool>("--json") { Description = "print the result in JSON instead of what the function printed" };
        var noCache = new Option<bool>("--no-cache") { Description = "run it even if the result is known" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "say nothing of the files written" };
        var resources = new ResourceOptions();
        var containers = new ContainerOptions();
        var command = new Command("run", "Run a program of an image: print what it prints, write what it writes, end with its exit code")
        {
            image, words, inputs, folders, files, environment, input, timeout, perCall, verify, offline, overwrites, cid, json, noCache, quiet,
        };
        resources.AddTo(command);
        containers.AddTo(command);
        command.SetAction(parsed =>
        {
            CommandLine.RequireUtf8(System.Environment.GetCommandLineArgs()[1..]);
            var workspace = Workspace.Open(host);
            var choice = containers.Read(parsed) with { PerCall = parsed.GetValue(perCall) };
            var extension = resources.Read(parsed);

            // Whoever types the one is the operator, and means the other.
            choice = choice with { AllowsNetwork = choice.AllowsNetwork || extension.Network };
            var name = parsed.GetRequiredValue(image);
            var known = new ImageMemory(workspace.Directory).FindAsync(name, choice.Daemon, parsed.GetValue(offline), host.Say).GetAwaiter().GetResult();
            string[] arguments = [.. known.Entrypoint, .. parsed.GetValue(words) is { Length: > 0 } given ? given : known.Command];
            if (arguments.Length == 0)
                throw new BurstException($"the image '{name}' says nothing about what to run: write a command behind it");
            List<ThunkInput> values = [], thunks = [];
            foreach (var volume in parsed.GetValue(inputs) ?? [])
                ContainerVolumes.Add(volume, workspace, values, thunks);
            if (parsed.GetValue(input) is { } source)
                values.Add(new ThunkInput($"{FunctionOptions.StoreInput(source, host, workspace)}", "/dev/stdin"));
            var settings = new ModuleRunSettings
            {
                Module = workspace.Objects.Add(new ContainerFunction(known.Id).Encode()),
                Kind = "function",
                Arguments = arguments,
                Environment = [.. (parsed.GetValue(environment) ?? []).Select(FunctionOptions.Variable)],
                Values = values,
                Thunks = thunks,
                Volumes = ContainerVolumes.Read(parsed.GetValue(folders) ?? [], parsed.GetValue(files) ?? []),
                Extension = extension,
                Engine = new EngineOptions { Timeout = parsed.GetValue(timeout), UseCache = !parsed.GetValue(noCache) },
                Containers = choice,
                Overwrites = parsed.GetValue(overwrites),
                ShowsCids = parsed.GetValue(cid),
                Json = parsed.GetValue(json),
                Quiet = parsed.GetValue(quiet),
            };
            return parsed.GetValue(verify) is > 0 and var runs
                ? new VerifyRun(host, workspace, settings).Run(runs)
                : new ModuleRun(host, workspace, settings).Run();
        });
        return command;
    }
}
