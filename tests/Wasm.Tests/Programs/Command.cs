using System.Text;
using Burst.Wasm.Runtime;
using Burst.Wasm.Wasi;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Tests.Programs;

/// <summary>What a command is given and what it leaves behind, here or in node.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error, IReadOnlyDictionary<string, byte[]> Files);

/// <summary>A WASI command with files in <c>/</c>.</summary>
internal sealed class Command : IDisposable
{
    private readonly WasmEngine _engine;
    private readonly CompiledModule _module;

    public Command(string path, MemoryMode memory = MemoryMode.Auto, CompileRequest? request = null)
    {
        _engine = new WasmEngine(new WasmEngineOptions { Memory = memory });
        _module = _engine.Compile(WasmModule.Decode(File.ReadAllBytes(path)), request);
    }

    public CommandResult Run(
        string[] arguments, string input = "", IReadOnlyDictionary<string, byte[]>? files = null, string[]? wanted = null)
    {
        var context = new WasiContext();
        Array.ForEach(arguments, argument => context.AddArgument(argument));
        context.Input.Set(Encoding.UTF8.GetBytes(input));
        foreach (var (name, content) in files ?? new Dictionary<string, byte[]>())
            context.Files.AddFile(name, content);
        context.Preopen("/", context.Files.Root);

        var linker = new Linker();
        WasiPreview1.Define(linker);
        var instance = linker.Instantiate(_module, new InstanceOptions { HostState = context });
        var exitCode = 0;
        try
        {
            instance.GetFunction("_start")!.Invoke();
        }
        catch (ExitException exit)
        {
            exitCode = exit.Code;
        }

        var result = new CommandResult(
            exitCode,
            Encoding.UTF8.GetString(context.Output.Written.Span),
            Encoding.UTF8.GetString(context.Error.Written.Span),
            (wanted ?? []).ToDictionary(
                name => name, name => ((VirtualFile)context.Files.Find(name)!).GetContent().ToArray()));
        instance.Store.Dispose();
        return result;
    }

    public void Dispose()
    {
        _module.Dispose();
        _engine.Dispose();
    }
}
