using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Wasm.Wasi.Files;
using Microsoft.Win32.SafeHandles;

namespace Burst.Workers.Wasm;

/// <summary>An object that is read from its file piece by piece, however long it is. At the first reading its bytes are
/// checked against its name, unless this process did so before.</summary>
internal sealed class ObjectFileSource(IFileObjectStore objects, ObjectHash hash) : FileSource, IDisposable
{
    private SafeFileHandle? _file;

    public override ulong Length => (ulong)hash.LengthBytes;

    /// <exception cref="ObjectStoreException">Missing, corrupt or unreadable.</exception>
    public override int Read(ulong offset, Span<byte> destination)
    {
        int count;
        try
        {
            count = RandomAccess.Read(_file ??= Open(), destination, (long)offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException(
                hash, ObjectFault.Unavailable, $"Object {hash} cannot be read from {objects.PathOf(hash)}: {e.Message}", e);
        }

        return count > 0
            ? count
            : throw new ObjectStoreException(
                hash, ObjectFault.Corrupt, $"Object {hash} is corrupt: {objects.PathOf(hash)} ends before byte {offset}.");
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private SafeFileHandle Open()
    {
        objects.Verify(hash);
        return File.OpenHandle(objects.PathOf(hash));
    }
}
