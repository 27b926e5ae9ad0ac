using System.Text;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>What an identifier stands for among the objects.</summary>
/// <param name="IsDirectory">Whether it is a directory.</param>
/// <param name="Object">The file as one object; of a directory its block, which names the entries.</param>
public readonly record struct ContentEntry(bool IsDirectory, ObjectHash Object);

/// <summary>Remembers which objects the files and directories are that were given an identifier here.</summary>
/// <remarks>
/// <para>A file named after the identifier (version 1, base32) for each: <c>file V…</c> or <c>directory V…</c>. An IPFS
/// identifier of a file is the hash of its tree of blocks, not of its bytes, and it does not tell the length; so it cannot
/// be turned into an object's name without this.</para>
/// <para>Only grows; deleting it loses nothing but the identifiers, which adding the same files brings back. Safe to use
/// from several threads and processes.</para>
/// </remarks>
public sealed class ContentIndex
{
    private const string FileWord = "file ";
    private const string DirectoryWord = "directory ";

    private readonly string _folder;

    /// <param name="folder">The folder's absolute path; made when the first entry is added.</param>
    public ContentIndex(string folder) => _folder = folder;

    /// <summary>Looks an identifier up.</summary>
    /// <param name="id">The identifier, in either version.</param>
    /// <param name="entry">What it stands for.</param>
    /// <exception cref="BurstException">The index cannot be read.</exception>
    public bool TryFind(Cid id, out ContentEntry entry)
    {
        entry = default;
        string text;
        try
        {
            text = File.ReadAllText(PathOf(id)).TrimEnd('\n');
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BurstException($"{PathOf(id)}: {e.Message}", e);
        }

        var isDirectory = text.StartsWith(DirectoryWord, StringComparison.Ordinal);
        if (!isDirectory && !text.StartsWith(FileWord, StringComparison.Ordinal))
            return false;
        if (!ObjectHash.TryParse(text.AsSpan((isDirectory ? DirectoryWord : FileWord).Length), out var hash))
            return false;
        entry = new ContentEntry(isDirectory, hash);
        return true;
    }

    /// <summary>Remembers what an identifier stands for.</summary>
    /// <exception cref="BurstException">The index cannot be written.</exception>
    public void Add(Cid id, ContentEntry entry)
    {
        var path = PathOf(id);
        if (File.Exists(path))
            return;
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllBytes(
                temporary, Encoding.ASCII.GetBytes($"{(entry.IsDirectory ? DirectoryWord : FileWord)}{entry.Object}\n"));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BurstException($"cannot write '{path}': {e.Message}", e);
        }
    }

    private string PathOf(Cid id) => Path.Join(_folder, $"{id.WithVersion(1)}");
}
