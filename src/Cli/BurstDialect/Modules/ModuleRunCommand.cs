using System.CommandLine;
using Burst.Cli.BurstDialect.Volumes;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect.Modules;

/// <summary><c>burst wasm run MODULE [ARG…]</c>.</summary>
internal static class ModuleRunCommand
{
    private const string DefaultVolume = "outputs:/outputs";

    public static Command Make(Host host)
    {
        var module = new Argument<string>("MODULE") { Description = "file (binary, or text in .wat), hash or CID" };
        var arguments = new Argument<string[]>("ARG")
        {
            Description = "the module's arguments; those that start with '-' go behind a '--'",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var inputs = FunctionOptions.List("--volume", "-v", "WHAT:PATH", "input: a file, folder, CID, hash or placeholder, and where the module finds it");
        inputs.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !InputVolume.IsForm(token.Value)))
                result.AddError($"-v {token.Value}: {InputVolume.Example}");
        });
        var folders = FunctionOptions.List("--output", "-o", "NAME:PATH", $"folder that the module writes, and where it goes ({DefaultVolume} if no output is given)");
        var files = FunctionOptions.List("--output-file", "-O", "NAME:PATH", "file that the module has to write, and where it goes");
        var environment = FunctionOptions.List("--env", "-E", "NAME=VALUE", "variable of the module's environment; NAME alone takes the value from yours");
        var input = new Option<string>("--stdin") { Description = "what the module reads as standard input; '-' for yours", HelpName = "FILE|-" };
        var timeout = new Option<TimeSpan?>("--timeout", "-T")
        {
            Description = "longest run time: 500ms, 30s, 2m",
            HelpName = "DURATION",
            CustomParser = result => OptionParsers.Timeout(result),
        };
        var engine = EngineOption();
        var overwrites = new Option<bool>("--overwrite") { Description = "replace files here even if Burst has no copy of them" };
        var cid = new Option<bool>("--cid") { Description = "print the CID of each output to standard error" };
        var json = new Option<bool>("--json") { Description = "print the result in JSON instead of what the module printed" };
        var noCache = new Option<bool>("--no-cache") { Description = "run it even if the result is known" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "say nothing of the files written" };
        var extension = new ExtensionOptions();
        var command = new Command("run", "Run a module: print what it prints, write what it writes, end with its exit code")
        {
            module, arguments, inputs, folders, files, environment, input, timeout, engine, overwrites, cid, json, noCache, quiet,
        };
        extension.AddTo(command);
        command.SetAction(parsed =>
        {
            CommandLine.RequireUtf8(System.Environment.GetCommandLineArgs()[1..]);
            var workspace = Workspace.Open(host);
            var name = parsed.GetRequiredValue(module);
            var function = ModuleFile.Store(name, workspace);
            List<ThunkInput> values = [], thunks = [];
            foreach (var volume in parsed.GetValue(inputs) ?? [])
                InputVolume.Add(volume, workspace, values, thunks);
            if (parsed.GetValue(input) is { } source)
                values.Add(new ThunkInput($"{FunctionOptions.StoreInput(source, host, workspace)}", "/dev/stdin"));
            return new ModuleRun(host, workspace, new ModuleRunSettings
            {
                Module = function,
                Arguments = [File.Exists(name) ? Path.GetFileName(name) : "main.wasm", .. parsed.GetValue(arguments) ?? []],
                Environment = [.. (parsed.GetValue(environment) ?? []).Select(FunctionOptions.Variable)],
                Values = values,
                Thunks = thunks,
                Volumes = Volumes(parsed.GetValue(folders) ?? [], parsed.GetValue(files) ?? []),
                Extension = extension.Read(parsed),
                Engine = new EngineOptions { Timeout = parsed.GetValue(timeout), UseCache = !parsed.GetValue(noCache) },
                WasmEngine = parsed.GetValue(engine),
                Overwrites = parsed.GetValue(overwrites),
                ShowsCids = parsed.GetValue(cid),
                Json = parsed.GetValue(json),
                Quiet = parsed.GetValue(quiet),
            }).Run();
        });
        return command;
    }

    /// <summary>The option that several commands have.</summary>
    public static Option<WasmEngineChoice> EngineOption() => new("--wasm-engine")
    {
        Description = "what runs WebAssembly: Burst's own engine, or Wasmtime where its library is",
        HelpName = "burst|wasmtime|PATH",
        CustomParser = result =>
        {
            if (!WasmEngineChoice.TryParse(result.Tokens[0].Value, out var choice))
                result.AddError($"--wasm-engine takes burst, wasmtime or the path of a library (with a '/'), not '{result.Tokens[0].Value}'");
            return choice;
        },
    };

    private static List<OutputVolume> Volumes(string[] folders, string[] files)
    {
        if (folders.Length == 0 && files.Length == 0)
            folders = [DefaultVolume];
        var volumes = folders.Select(text => OutputVolume.Parse(text, isFolder: true))
            .Concat(files.Select(text => OutputVolume.Parse(text, isFolder: false))).ToList();
        var twice = volumes.GroupBy(volume => volume.Tag).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? volumes : throw new BurstException($"two outputs are taken from '/{twice.Key}'");
    }
}
