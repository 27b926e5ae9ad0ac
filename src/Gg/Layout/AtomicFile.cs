using Burst.Engine;

namespace Burst.Gg.Layout;

/// <summary>Files that appear all at once or not at all.</summary>
public static class AtomicFile
{
    private const string NameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>Writes a file beside its place, as <c>name.XXXXXX</c>, and renames it.</summary>
    /// <param name="path">Where to; what is there is replaced.</param>
    /// <param name="content">All bytes of the file.</param>
    /// <param name="mode">The file's mode, whatever the umask is.</param>
    /// <exception cref="BurstException">It cannot be written; names the path.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var temporary = $"{path}.{Random.Shared.GetString(NameCharacters, 6)}";
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
                File.SetUnixFileMode(file, mode);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new BurstException($"cannot write '{path}': {SystemError.Describe(e, path)}", e);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
