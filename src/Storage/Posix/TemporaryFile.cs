namespace Burst.Storage.Posix;

/// <summary>Makes files under names that nobody else has, in the manner of mkstemp(3).</summary>
internal static class TemporaryFile
{
    private const int Attempts = 100;

    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8;

    /// <summary>Adds <c>.XXXXXX</c> and a zero to a path, the X's drawn at random.</summary>
    /// <param name="path">The path, with eight bytes of room behind it.</param>
    /// <param name="length">The length of the path without those.</param>
    public static void AddSuffix(Span<byte> path, int length)
    {
        path[length] = (byte)'.';
        var random = (ulong)Random.Shared.NextInt64();
        for (var i = 1; i < FolderPaths.TemporarySuffixLength; i++, random /= (ulong)Alphabet.Length)
            path[length + i] = Alphabet[(int)(random % (ulong)Alphabet.Length)];
        path[length + FolderPaths.TemporarySuffixLength] = 0;
    }

    /// <summary>Creates and opens a new file for writing.</summary>
    /// <param name="path">The path, with eight bytes of room behind it; receives the name that was taken.</param>
    /// <param name="length">The length of the path without those.</param>
    /// <param name="mode">The file's mode.</param>
    /// <param name="fd">The open file.</param>
    public static Errno Create(Span<byte> path, int length, uint mode, out int fd)
    {
        const int Flags = PosixFile.WriteOnly | PosixFile.Create | PosixFile.Exclusive;
        var error = Errno.None;
        fd = -1;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            AddSuffix(path, length);
            error = PosixFile.Open(path, Flags, mode, out fd);
            if (error != Errno.Exists)
                return error;
        }

        return error;
    }

    /// <summary>Gives an existing file a second, temporary name.</summary>
    public static Errno Link(ReadOnlySpan<byte> existing, Span<byte> path, int length)
    {
        var error = Errno.None;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            AddSuffix(path, length);
            error = PosixFile.Link(existing, path);
            if (error != Errno.Exists)
                return error;
        }

        return error;
    }
}
