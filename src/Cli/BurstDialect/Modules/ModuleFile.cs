using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Thunks;
using Burst.Wasm.Text;

namespace Burst.Cli.BurstDialect.Modules;

/// <summary>A module as a command line names it: a file, binary or text, or the hash or CID of an object.</summary>
internal static class ModuleFile
{
    private static ReadOnlySpan<byte> Magic => "\0asm"u8;

    /// <summary>Stores the module.</summary>
    /// <exception cref="BurstException">There is no such thing, or it is no module.</exception>
    public static ObjectHash Store(string name, Workspace workspace)
    {
        if (!File.Exists(name))
        {
            var hash = Find(name, workspace);
            if (!workspace.Objects.TryRead(hash, out var content) || !content.Span.StartsWith(Magic))
                throw NotAModule(name);
            return hash;
        }

        return IsText(name) ? workspace.Objects.Add(Translate(name).Span) : workspace.OpenCollector().Collect(Checked(name));
    }

    /// <summary>Reads the module, from a file without a workspace.</summary>
    /// <param name="name">The file, hash or CID.</param>
    /// <param name="open">Opens the workspace, if it is needed.</param>
    /// <exception cref="BurstException">There is no such thing, or it is no module.</exception>
    public static ReadOnlyMemory<byte> Read(string name, Func<Workspace> open)
    {
        if (File.Exists(name))
            return IsText(name) ? Translate(name) : ReadFile(Checked(name));
        var workspace = open();
        var content = workspace.Read(Find(name, workspace));
        return content.Span.StartsWith(Magic) ? content : throw NotAModule(name);
    }

    /// <summary>Finds a function that is no file here.</summary>
    /// <exception cref="BurstException">There is no such object.</exception>
    public static ObjectHash Find(string name, Workspace workspace)
    {
        if (name.Contains('/') || (name.Contains('.') && !ObjectHash.TryParse(name, out _)))
            throw new BurstException($"'{name}': No such file or directory");
        return workspace.Find(name);
    }

    private static bool IsText(string path)
    {
        var head = ReadHead(path);
        return !head.StartsWith(Magic) && (path.EndsWith(".wat", StringComparison.Ordinal) || head.TrimStart(" \t\r\n"u8).StartsWith("(module"u8));
    }

    private static string Checked(string path) => ReadHead(path).StartsWith(Magic) ? path : throw NotAModule(path);

    private static ReadOnlySpan<byte> ReadHead(string path) => PlaceholderFile.ReadHead(path).Span;

    private static ReadOnlyMemory<byte> Translate(string path)
    {
        try
        {
            return WasmText.Parse(ReadFile(path));
        }
        catch (WasmTextException e)
        {
            throw new BurstException($"{path}: {e.Message}", e);
        }
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw new BurstException($"'{path}': {SystemError.Describe(e, path)}", e);
        }
    }

    private static BurstException NotAModule(string name) => new(
        $"'{name}' is not a WebAssembly module: it begins neither with the bytes 00 61 73 6d nor with the text '(module'");
}
