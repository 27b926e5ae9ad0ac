using System.Text;
using Burst.Thunks;

namespace Burst.Storage.Posix;

/// <summary>Paths of files named after objects in one folder, built as UTF-8 without strings.</summary>
internal sealed class FolderPaths
{
    /// <summary>Length of what a temporary file's name has behind the name proper: <c>.XXXXXX</c>.</summary>
    public const int TemporarySuffixLength = 7;

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly byte[] _prefix;

    /// <param name="folder">The folder's absolute path.</param>
    public FolderPaths(string folder)
    {
        if (!Path.IsPathFullyQualified(folder))
            throw new ArgumentException($"'{folder}' is not an absolute path.", nameof(folder));
        if (folder.Contains('\0'))
            throw new ArgumentException("A path cannot hold a zero character.", nameof(folder));
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _prefix = Encoding.UTF8.GetBytes(Folder.EndsWith('/') ? Folder : Folder + "/");
    }

    /// <summary>The folder, without a slash at the end.</summary>
    public string Folder { get; }

    /// <summary>Room for any object's path, a temporary suffix and the zero at the end.</summary>
    public int BufferLength => _prefix.Length + ObjectHash.MaxTextLength + TemporarySuffixLength + 1;

    /// <summary>Writes <c>folder/name</c> and a zero.</summary>
    /// <returns>The length without the zero.</returns>
    public int Format(in ObjectHash hash, Span<byte> buffer)
    {
        _prefix.CopyTo(buffer);
        var length = _prefix.Length + hash.Format(buffer[_prefix.Length..]);
        buffer[length] = 0;
        return length;
    }

    /// <summary>The path as text, for messages and processes.</summary>
    public string PathOf(in ObjectHash hash)
    {
        Span<byte> name = stackalloc byte[ObjectHash.MaxTextLength];
        Span<char> text = stackalloc char[ObjectHash.MaxTextLength];
        var length = Encoding.ASCII.GetChars(name[..hash.Format(name)], text);
        return string.Concat(Folder, "/", text[..length]);
    }

    /// <summary>Makes the folder and those above it; others than the owner may not write to them, whatever the umask is.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public void CreateFolder() => Directory.CreateDirectory(Folder, FolderMode);
}
