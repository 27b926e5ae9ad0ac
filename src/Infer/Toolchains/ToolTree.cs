using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Infer.Toolchains;

/// <summary>The function of tool thunks: a small native program (<c>Native/tree.c</c>) that makes a tree of the inputs and runs
/// a tool in it.</summary>
internal static class ToolTree
{
    private const string Resource = "tree.elf";

    /// <summary>Its bytes.</summary>
    public static ReadOnlyMemory<byte> Program { get; } = Load();

    /// <summary>Its name as an object.</summary>
    public static ObjectHash Hash { get; } = ObjectHash.Of(Program.Span);

    /// <summary>Makes sure that a store has it, as a program.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public static void StoreIn(IFileObjectStore objects)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Program.Span);
            objects.CopyIn(path, isExecutable: true);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Load()
    {
        using var stream = typeof(ToolTree).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
