using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Testing;

/// <summary>The simplest object store in a folder: no locks, no checks beyond the contract, nothing fast.</summary>
public sealed class PlainObjectStore : IFileObjectStore
{
    public PlainObjectStore(string path)
    {
        ObjectsPath = path;
        Directory.CreateDirectory(path);
    }

    public string ObjectsPath { get; }

    /// <summary>How many files were copied in.</summary>
    public int CopyCount { get; private set; }

    public string PathOf(in ObjectHash hash) => Path.Join(ObjectsPath, hash.ToString());

    public bool Contains(in ObjectHash hash) => File.Exists(PathOf(hash));

    public bool TryRead(in ObjectHash hash, out ReadOnlyMemory<byte> content)
    {
        content = Contains(hash) ? File.ReadAllBytes(PathOf(hash)) : default;
        return Contains(hash);
    }

    public void Write(in ObjectHash hash, ReadOnlySpan<byte> content) => Write(hash, content, UnixFileMode.UserRead);

    public ObjectHash Adopt(string path)
    {
        var hash = ObjectHash.Of(File.ReadAllBytes(path));
        File.Move(path, PathOf(hash), overwrite: true);
        return hash;
    }

    public void Verify(in ObjectHash hash)
    {
        if (!TryRead(hash, out var content))
            throw new ObjectStoreException(hash, ObjectFault.Missing, $"{hash} is not in the store");
        if (ObjectHash.Of(content.Span) != hash)
            throw new ObjectStoreException(hash, ObjectFault.Corrupt, $"{hash} is corrupt");
    }

    public ObjectHash CopyIn(string path, bool isExecutable)
    {
        CopyCount++;
        var content = File.ReadAllBytes(path);
        var hash = ObjectHash.Of(content);
        Write(hash, content, isExecutable ? UnixFileMode.UserRead | UnixFileMode.UserExecute : UnixFileMode.UserRead);
        return hash;
    }

    public void CopyOut(in ObjectHash hash, string path, UnixFileMode? mode = null)
    {
        Verify(hash);
        File.Delete(path);
        File.Copy(PathOf(hash), path);
        File.SetUnixFileMode(path, mode ?? File.GetUnixFileMode(PathOf(hash)) | UnixFileMode.UserExecute);
    }

    private void Write(in ObjectHash hash, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        if (Contains(hash))
            return;
        File.WriteAllBytes(PathOf(hash), content.ToArray());
        File.SetUnixFileMode(PathOf(hash), mode);
    }
}
