using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Workers.Wasm;

/// <summary>Tells modules from other functions by their first bytes.</summary>
internal static class ModuleHead
{
    private static ReadOnlySpan<byte> Magic => "\0asm"u8;

    /// <summary>Whether a function is a module; no where it cannot be read.</summary>
    public static bool IsModule(in ObjectHash function, IObjectStore objects)
    {
        try
        {
            if (objects is not IFileObjectStore files)
                return objects.TryRead(function, out var content) && content.Span.StartsWith(Magic);
            Span<byte> head = stackalloc byte[4];
            using var file = File.OpenHandle(files.PathOf(function));
            return head[..RandomAccess.Read(file, head, 0)].SequenceEqual(Magic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return false;
        }
    }
}
