using System.Buffers;
using System.Security.Cryptography;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Gg.Layout;

/// <summary>Names files without keeping them in memory.</summary>
public static class FileHasher
{
    private const int BufferLength = 256 << 10;

    /// <summary>Reads a file and names its content.</summary>
    /// <exception cref="BurstException">It cannot be read; the messages are gg's.</exception>
    public static ObjectHash HashOf(string path)
    {
        if (Directory.Exists(path))
            throw new BurstException("read: Is a directory");
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            // A stream, not a handle: the file may be a pipe. A whole buffer each time, as the type is told by 11 bytes.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long length = 0;
            var type = ObjectType.Value;
            for (int count; (count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; length += count)
            {
                if (length == 0)
                    type = ObjectHash.TypeOf(buffer.AsSpan(0, count));
                sha.AppendData(buffer, 0, count);
            }

            return new ObjectHash(type, sha.GetHashAndReset(), length);
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            throw new BurstException($"open ({path}): {SystemError.Describe(e, path)}", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
