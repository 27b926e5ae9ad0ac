using System.Text;

namespace Burst.Storage.Posix;

/// <summary>Turns a path into what system calls take.</summary>
internal static class NativePath
{
    /// <summary>A buffer of this length holds nearly every path; longer ones are allocated.</summary>
    public const int UsualLength = 256;

    /// <summary>Encodes as UTF-8 with a zero at the end.</summary>
    /// <param name="path">The path.</param>
    /// <param name="buffer">Used where it is long enough.</param>
    /// <exception cref="ArgumentException">The path is empty or holds a zero character.</exception>
    public static ReadOnlySpan<byte> Encode(string path, Span<byte> buffer)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0'))
            throw new ArgumentException("A path cannot hold a zero character.", nameof(path));
        var room = (path.Length * 3) + 1;
        if (room > buffer.Length)
            buffer = new byte[room];
        var length = Encoding.UTF8.GetBytes(path, buffer);
        buffer[length] = 0;
        return buffer[..(length + 1)];
    }
}
