using System.Buffers;
using System.Security.Cryptography;
using Burst.Storage.Posix;
using Burst.Thunks;

namespace Burst.Storage.Objects;

/// <summary>Names open files by their content, and copies them on the way where asked to.</summary>
internal static class FileHasher
{
    private const int SmallBufferLength = 4 << 10;
    private const int LargeBufferLength = 1 << 20;

    /// <summary>Reads an open file from where it stands to its end.</summary>
    /// <param name="source">The open file.</param>
    /// <param name="lengthBytes">Its length as far as known; decides the buffer's size.</param>
    /// <param name="hash">The name of the bytes that were read.</param>
    public static Errno Hash(int source, long lengthBytes, out ObjectHash hash) =>
        Copy(source, -1, lengthBytes, out hash, out _);

    /// <summary>Copies an open file from where it stands to its end.</summary>
    /// <param name="source">The open file.</param>
    /// <param name="target">Where the bytes go; -1 for nowhere.</param>
    /// <param name="lengthBytes">The source's length as far as known; decides the buffer's size.</param>
    /// <param name="hash">The name of the bytes that were read.</param>
    /// <param name="isTargetError">Whether it was the target that failed.</param>
    public static Errno Copy(int source, int target, long lengthBytes, out ObjectHash hash, out bool isTargetError)
    {
        var buffer = RentFor(lengthBytes);
        try
        {
            return Copy(source, target, buffer, out hash, out isTargetError);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A buffer of the shared pool for reading a file: of one byte more than a file has that is not large, so that the
    /// first read sees the end too.</summary>
    public static byte[] RentFor(long lengthBytes) =>
        ArrayPool<byte>.Shared.Rent((int)Math.Clamp(lengthBytes + 1, SmallBufferLength, LargeBufferLength));

    private static Errno Copy(int source, int target, byte[] buffer, out ObjectHash hash, out bool isTargetError)
    {
        hash = default;
        isTargetError = false;
        var error = PosixFile.Read(source, buffer, out var count);
        if (error != Errno.None)
            return error;
        if (count < buffer.Length)
        {
            hash = ObjectHash.Of(buffer.AsSpan(0, count));
            error = target < 0 ? Errno.None : PosixFile.Write(target, buffer.AsSpan(0, count));
            isTargetError = error != Errno.None;
            return error;
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var type = ObjectHash.TypeOf(buffer);
        long total = 0;
        while (count > 0)
        {
            sha.AppendData(buffer, 0, count);
            total += count;
            if (target >= 0 && (error = PosixFile.Write(target, buffer.AsSpan(0, count))) != Errno.None)
            {
                isTargetError = true;
                return error;
            }

            error = PosixFile.Read(source, buffer, out count);
            if (error != Errno.None)
                return error;
        }

        Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
        sha.GetHashAndReset(digest);
        hash = new ObjectHash(type, digest, total);
        return Errno.None;
    }
}
