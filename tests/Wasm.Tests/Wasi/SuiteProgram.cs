using System.Text.Json;
using Burst.Testing;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;

namespace Burst.Wasm.Tests.Wasi;

/// <summary>A program of the conformance suite of preview 1, with what its specification file says.</summary>
internal sealed class SuiteProgram
{
    private readonly string _path;
    private readonly List<string> _arguments = [];
    private readonly List<KeyValuePair<string, string>> _variables = [];
    private readonly string? _folder;

    public SuiteProgram(string name)
    {
        _path = Path.Combine(Root!, name);
        var specification = Path.ChangeExtension(_path, ".json");
        if (!File.Exists(specification))
            return;
        using var document = JsonDocument.Parse(File.ReadAllBytes(specification));
        foreach (var property in document.RootElement.EnumerateObject())
        {
            switch (property.Name)
            {
                case "args":
                    _arguments.AddRange(property.Value.EnumerateArray().Select(static value => value.GetString()!));
                    break;
                case "env":
                    _variables.AddRange(property.Value.EnumerateObject()
                        .Select(static variable => KeyValuePair.Create(variable.Name, variable.Value.GetString()!)));
                    break;
                case "root":
                    _folder = Path.Combine(Path.GetDirectoryName(_path)!, property.Value.GetString()!);
                    break;
                case "exit_code":
                    ExitCode = property.Value.GetInt32();
                    break;
                case "stdout":
                    Output = property.Value.GetString();
                    break;
                default:
                    throw new InvalidDataException($"{specification}: '{property.Name}' is not known");
            }
        }
    }

    public static TheoryData<string> All => Root is null
        ? []
        : [.. Directory.EnumerateFiles(Root, "*.wasm", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    public int ExitCode { get; }

    public string? Output { get; }

    private static string? Root { get; } = Fixtures.SkipReason is null
        ? Path.GetFullPath(Fixtures.PathOf("..", "conformance", "wasi-preview1"))
        : null;

    /// <summary>Runs it.</summary>
    /// <param name="engine">Compiles it.</param>
    /// <param name="options">Of the context.</param>
    /// <param name="context">What it left.</param>
    /// <returns>The exit code.</returns>
    public int Run(WasmEngine engine, WasiOptions? options, out WasiContext context)
    {
        context = new WasiContext(options);
        context.AddArgument(Path.GetFileName(_path));
        foreach (var argument in _arguments)
            context.AddArgument(argument);
        foreach (var (name, value) in _variables)
            context.AddVariable(name, value);
        if (_folder is not null)
        {
            foreach (var file in Directory.EnumerateFiles(
                _folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                context.Files.AddFile(Path.GetRelativePath(_folder, file), File.ReadAllBytes(file));
            context.Preopen("/", context.Files.Root);
        }

        using var module = engine.Compile(WasmModule.Decode(File.ReadAllBytes(_path)));
        var linker = new Linker();
        WasiPreview1.Define(linker);
        var instance = linker.Instantiate(module);
        using var store = instance.Store;
        return new WasiCommand(module).Run(instance, context);
    }
}
