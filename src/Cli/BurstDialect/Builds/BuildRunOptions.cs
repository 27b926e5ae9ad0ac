using System.CommandLine;

namespace Burst.Cli.BurstDialect.Builds;

/// <summary>The options that <c>infer</c> and <c>make</c> share.</summary>
internal sealed class BuildRunOptions
{
    private const string WasmIn = "wasm=";
    private const string WasmFolderVariable = "BURST_WASM_TOOLCHAIN";

    private readonly Option<bool> _split = new("--split")
    {
        Description = "preprocess, compile and assemble as three thunks, as gg does: more of them, and more is shared",
    };

    private readonly Option<string> _toolchain = new("--toolchain")
    {
        Description = "wasm: compile C for wasm32-wasi by clang as WebAssembly, the same bytes on any machine; wasm=FOLDER says where"
            + " it is",
        HelpName = "native|wasm[=FOLDER]",
        DefaultValueFactory = _ => "native",
    };

    private readonly Option<string> _root = new("--root")
    {
        Description = "the project's folder; default: where git has it, else here",
        HelpName = "DIR",
    };

    private readonly Option<string> _why = new("--why")
    {
        Description = "say at the end which calls ran for real, and why; --why=FILE writes it there",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? "" : result.Tokens[0].Value,
    };

    private readonly Option<bool> _keepPaths = new("--keep-paths")
    {
        Description = "debug information names this folder, as without Burst; nothing is shared with other folders",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "tell each step and its thunk" };

    private readonly Option<bool> _noWatch = new("--no-watch")
    {
        Description = "do not watch what the build reads: sudo works in it, and each call lasts until its files are made; in 'infer' a step that reads"
            + " a placeholder sees one",
    };

    public BuildRunOptions() => _toolchain.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: var value }] && value is not ("native" or "wasm") && !value.StartsWith(WasmIn, StringComparison.Ordinal))
            result.AddError($"--toolchain takes native, wasm or wasm=FOLDER, not '{value}'");
    });

    public void AddTo(Command command)
    {
        Option[] options = [_split, _toolchain, _root, _why, _keepPaths, _verbose, _noWatch];
        foreach (var option in options)
            command.Add(option);
    }

    public BuildSettings Read(ParseResult parsed) => new()
    {
        IsSplit = parsed.GetValue(_split),
        Toolchain = ToolchainFolder(parsed.GetValue(_toolchain) ?? ""),
        KeepsPaths = parsed.GetValue(_keepPaths),
        Root = parsed.GetValue(_root),
        Why = parsed.GetResult(_why) is null ? null : parsed.GetValue(_why) ?? "",
        IsVerbose = parsed.GetValue(_verbose),
        Watches = !parsed.GetValue(_noWatch),
    };

    // Where tools/fetch-programs.sh puts it beside the program that tools/build.sh makes.
    private static string? ToolchainFolder(string value) => value switch
    {
        "native" => null,
        "wasm" => Host.Variable(WasmFolderVariable) is { Length: > 0 } folder ? folder : Path.Join(AppContext.BaseDirectory, "../programs"),
        _ => value[WasmIn.Length..],
    };
}
