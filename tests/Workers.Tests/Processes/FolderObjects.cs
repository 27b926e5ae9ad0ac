using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Workers.Tests.Processes;

/// <summary>Objects as files of a folder, checked each time.</summary>
internal sealed class FolderObjects : IFileObjectStore
{
    private int _verified;

    public FolderObjects(string path)
    {
        ObjectsPath = path;
        Directory.CreateDirectory(path);
    }

    public string ObjectsPath { get; }

    public bool ChecksContent { get; set; } = true;

    public int Verified => Volatile.Read(ref _verified);

    public string PathOf(in ObjectHash hash) => $"{ObjectsPath}/{hash}";

    public bool Contains(in ObjectHash hash) => File.Exists(PathOf(hash));

    public bool TryRead(in ObjectHash hash, out ReadOnlyMemory<byte> content)
    {
        content = Contains(hash) ? File.ReadAllBytes(PathOf(hash)) : default;
        return Contains(hash);
    }

    public void Write(in ObjectHash hash, ReadOnlySpan<byte> content)
    {
        if (!Contains(hash))
            WriteFile(PathOf(hash), content, UnixFileMode.UserRead);
    }

    public ObjectHash Adopt(string path)
    {
        var hash = ObjectHash.Of(File.ReadAllBytes(path));
        File.Move(path, PathOf(hash), overwrite: true);
        return hash;
    }

    public void Verify(in ObjectHash hash)
    {
        Interlocked.Increment(ref _verified);
        if (!Contains(hash))
            throw new ObjectStoreException(hash, ObjectFault.Missing, $"{hash} is not in {ObjectsPath}");
        if (ChecksContent && ObjectHash.Of(File.ReadAllBytes(PathOf(hash))) != hash)
            throw new ObjectStoreException(hash, ObjectFault.Corrupt, $"{hash} holds other bytes");
    }

    public ObjectHash CopyIn(string path, bool isExecutable) => Add(File.ReadAllBytes(path), isExecutable);

    public void CopyOut(in ObjectHash hash, string path, UnixFileMode? mode = null) => File.Copy(PathOf(hash), path);

    public ObjectHash Add(ReadOnlySpan<byte> content, bool isExecutable)
    {
        var hash = ObjectHash.Of(content);
        if (!Contains(hash))
        {
            WriteFile(
                PathOf(hash), content, isExecutable ? UnixFileMode.UserRead | UnixFileMode.UserExecute : UnixFileMode.UserRead);
        }

        return hash;
    }

    private static void WriteFile(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using var file = new FileStream(path, options);
        file.Write(content);
    }
}
