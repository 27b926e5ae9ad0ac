using Burst.Cli.BurstDialect.Modules;
using Burst.Engine;
using Burst.Engine.Jobs;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>A function as map and mapreduce take it: a program or module, perhaps with arguments.</summary>
internal static class MapFunction
{
    public const string Description = "a WebAssembly module or a program: file, hash or CID; 'FILE ARG…' in one word gives arguments";

    private const string NativeOutput = "out";
    private const string PrintedOutput = "/dev/stdout";

    private static ReadOnlySpan<byte> Magic => "\0asm"u8;

    /// <summary>Stores the function.</summary>
    /// <param name="text">A file, hash or CID; arguments may follow it, separated by blanks.</param>
    /// <param name="arguments">Further arguments.</param>
    /// <param name="extension">Limits, for a module.</param>
    /// <param name="workspace">Where to.</param>
    /// <exception cref="BurstException">There is no such function, or a program does not say where its result goes.</exception>
    public static FunctionTemplate Read(
        string text, IReadOnlyList<string> arguments, ThunkExtension extension, Workspace workspace)
    {
        var words = File.Exists(text) ? [text] : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw new BurstException("the function's name is empty");
        var name = words[0];
        var function = Store(name, workspace);
        var isModule = workspace.Objects.TryRead(function, out var content) && content.Span.StartsWith(Magic);
        string[] all = [File.Exists(name) ? Path.GetFileName(name) : name, .. words[1..], .. arguments];
        var namesOutput = all.AsSpan(1).ToArray().Any(word => word.Contains(FunctionTemplate.OutputBlank, StringComparison.Ordinal));
        if (!isModule && !namesOutput)
        {
            throw new BurstException(
                $"'{name}' is a program, so its result is a file that it writes: say where with {{out}}, such as"
                + $" '{name} {{}} {{out}}' (a WebAssembly module's result may also be what it prints)");
        }

        return new FunctionTemplate(function, [.. all])
        {
            Output = namesOutput ? NativeOutput : PrintedOutput,
            Extension = isModule ? extension : ThunkExtension.None,
        };
    }

    private static ObjectHash Store(string name, Workspace workspace)
    {
        if (!File.Exists(name))
            return ModuleFile.Find(name, workspace);
        var head = PlaceholderFile.ReadHead(name).Span;
        return head.StartsWith(Magic) || name.EndsWith(".wat", StringComparison.Ordinal)
            ? ModuleFile.Store(name, workspace)
            : workspace.OpenCollector().Collect(name, isProgram: true);
    }
}
