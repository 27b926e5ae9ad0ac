using Burst.Engine;
using Burst.Thunks;

namespace Burst.Gg.Layout;

/// <summary>Placeholders on disk.</summary>
public static class PlaceholderFile
{
    /// <summary>Writes a placeholder; its form and mode follow from the path as it is spelt.</summary>
    /// <exception cref="BurstException">It cannot be written; names the path.</exception>
    public static void Write(string path, OutputRef output)
    {
        var content = Placeholder.Format(path, output, out var mode);
        AtomicFile.Write(path, content, mode);
    }

    /// <summary>Reads the start of a file, enough to tell a placeholder.</summary>
    /// <exception cref="BurstException">The file cannot be read; the text is gg's: <c>open (NAME): No such file or directory</c>.</exception>
    public static ReadOnlyMemory<byte> ReadHead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            var head = new byte[Placeholder.MaxLength];
            var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return head.AsMemory(0, length);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw new BurstException($"open ({path}): {SystemError.Describe(e, path)}", e);
        }
    }
}
