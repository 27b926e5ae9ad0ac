using Burst.Engine.Store;
using Burst.Storage.Posix;
using Burst.Thunks;

namespace Burst.Storage.Objects;

/// <summary>The messages of the file stores.</summary>
internal static class StoreFaults
{
    public static ObjectStoreException Missing(in ObjectHash hash, string path) =>
        new(hash, ObjectFault.Missing, $"Object {hash} is not in the store: there is no file {path}.");

    public static ObjectStoreException Corrupt(in ObjectHash hash, string path, in ObjectHash actual) =>
        new(hash, ObjectFault.Corrupt, actual.LengthBytes == hash.LengthBytes
            ? $"Object {hash} is corrupt: the bytes of {path} hash to {actual}."
            : $"Object {hash} is corrupt: {path} has {actual.LengthBytes} bytes instead of {hash.LengthBytes}"
                + $" and hashes to {actual}.");

    public static ObjectStoreException NotAFile(in ObjectHash hash, string path) =>
        new(hash, ObjectFault.Corrupt, $"Object {hash} is corrupt: {path} is not a regular file.");

    public static ObjectStoreException Unreadable(in ObjectHash hash, string path, Errno error) =>
        new(hash, ObjectFault.Unavailable, $"Object {hash} cannot be read from {path}: {error.Describe()}.");

    public static ObjectStoreException Unwritable(in ObjectHash hash, string path, Errno error) =>
        new(hash, ObjectFault.Unavailable, $"Object {hash} cannot be written to {path}: {error.Describe()}.");

    public static ObjectStoreException Unwritable(in ObjectHash hash, string path, Exception error) =>
        new(hash, ObjectFault.Unavailable, $"Object {hash} cannot be written to {path}: {error.Message}", error);

    public static ObjectStoreException Unreadable(string path, Errno error) =>
        new(default, ObjectFault.Unavailable, $"{path} cannot be read: {error.Describe()}.");

    public static ObjectStoreException Uncopied(string path, string folder, Errno error) =>
        new(default, ObjectFault.Unavailable, $"{path} cannot be copied to {folder}: {error.Describe()}.");

    public static ObjectStoreException Unusable(string path, string reason) =>
        new(default, ObjectFault.Unavailable, $"{path} cannot become an object: {reason}.");

    public static ArgumentException OtherLength(in ObjectHash hash, int lengthBytes) =>
        new($"Object {hash} has {hash.LengthBytes} bytes, not {lengthBytes}.");

    public static ObjectStoreException TooLong(in ObjectHash hash, string path, long lengthBytes) =>
        new(hash, ObjectFault.Unavailable,
            $"{path} has {lengthBytes} bytes; at most {MemoryObjectStore.MaxLengthBytes} can be held in"
            + " memory.");
}
