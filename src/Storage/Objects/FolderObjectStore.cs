using System.Buffers;
using Burst.Engine.Store;
using Burst.Storage.Posix;
using Burst.Thunks;

namespace Burst.Storage.Objects;

/// <summary>Objects as files of one folder, each under its name: gg's <c>.gg/blobs</c>.</summary>
/// <remarks>
/// <para>A file appears under its name complete or not at all: it is written as <c>name.XXXXXX</c> beside it and
/// renamed, so any number of processes may write the same object. Such a temporary file that a killed process left
/// behind disturbs nobody. Nothing is forced to the disk: after a power failure a file may be empty, which its length
/// shows.</para>
/// <para>A file of the wrong length counts as absent and is replaced by the next write; so is one whose bytes this
/// process found to be wrong. Modes are gg's: 0400 for what is written here, 0400 or 0500 for what is copied in; an
/// adopted file keeps the mode that the function gave it.</para>
/// <para>Source: gg's layout of a <c>.gg</c> folder.</para>
/// </remarks>
public sealed class FolderObjectStore : IFileObjectStore
{
    private const uint OwnerRead = 0x100;
    private const uint OwnerExecute = 0x40;
    private const int SmallLength = 4096;

    private readonly FolderPaths _paths;
    private readonly VerifiedFiles _verified = new();

    /// <param name="objectsPath">The folder's absolute path. It is made when the first object is written.</param>
    /// <exception cref="ArgumentException">Not an absolute path.</exception>
    public FolderObjectStore(string objectsPath) => _paths = new FolderPaths(objectsPath);

    /// <inheritdoc/>
    public string ObjectsPath => _paths.Folder;

    /// <inheritdoc/>
    public string PathOf(in ObjectHash hash) => _paths.PathOf(hash);

    /// <inheritdoc/>
    /// <remarks>A file of the wrong length is no.</remarks>
    public bool Contains(in ObjectHash hash)
    {
        Span<byte> path = stackalloc byte[_paths.BufferLength];
        _paths.Format(hash, path);
        return IsStored(hash, path, out var error)
            || (error is Errno.None or Errno.NoEntry ? false : throw StoreFaults.Unreadable(hash, PathOf(hash), error));
    }

    /// <inheritdoc/>
    public bool TryRead(in ObjectHash hash, out ReadOnlyMemory<byte> content)
    {
        content = default;
        if (hash.LengthBytes < SmallLength && TryReadSmall(hash, out content, out var isThere))
            return isThere;
        if (!TryOpen(hash, out var fd, out var status))
            return false;
        try
        {
            if (status.LengthBytes != hash.LengthBytes)
                throw Corrupt(hash, fd, status);
            if (status.LengthBytes > Array.MaxLength)
                throw StoreFaults.TooLong(hash, PathOf(hash), status.LengthBytes);
            var bytes = GC.AllocateUninitializedArray<byte>((int)status.LengthBytes);
            var error = PosixFile.Read(fd, bytes, out var count);
            if (error != Errno.None)
                throw StoreFaults.Unreadable(hash, PathOf(hash), error);
            var actual = ObjectHash.Of(bytes.AsSpan(0, count));
            if (actual != hash)
                throw Corrupt(hash, actual, status);
            content = bytes;
            return true;
        }
        finally
        {
            PosixFile.Close(fd);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is for another number of bytes.</exception>
    public void Write(in ObjectHash hash, ReadOnlySpan<byte> content)
    {
        if (content.Length != hash.LengthBytes)
            throw StoreFaults.OtherLength(hash, content.Length);
        Store(hash, content, mode: null);
    }

    /// <inheritdoc/>
    /// <remarks>The file is moved; it is deleted where the object is there already, and copied where it lies on another
    /// file system or has a second name through which it could still be changed.</remarks>
    public ObjectHash Adopt(string path)
    {
        Span<byte> buffer = stackalloc byte[NativePath.UsualLength];
        var source = NativePath.Encode(path, buffer);
        var fd = SourceFile.Open(path, source, followLinks: false, out var status);
        try
        {
            var error = FileHasher.Hash(fd, status.LengthBytes, out var hash);
            if (error != Errno.None)
                throw StoreFaults.Unreadable(path, error);
            if (hash.LengthBytes != status.LengthBytes)
                throw StoreFaults.Unusable(path, "it changed while it was read");
            return TakeOver(hash, path, source, status);
        }
        finally
        {
            PosixFile.Close(fd);
        }
    }

    /// <inheritdoc/>
    public void Verify(in ObjectHash hash)
    {
        Span<byte> path = stackalloc byte[_paths.BufferLength];
        _paths.Format(hash, path);
        if (PosixFile.Status(path, out var status) == Errno.None && _verified.IsRight(hash, status.Stamp))
            return;
        if (!TryOpen(hash, out var fd, out status))
            throw StoreFaults.Missing(hash, PathOf(hash));
        try
        {
            var error = FileHasher.Hash(fd, status.LengthBytes, out var actual);
            if (error != Errno.None)
                throw StoreFaults.Unreadable(hash, PathOf(hash), error);
            if (actual != hash)
                throw Corrupt(hash, actual, status);

            // Remembered only if nobody wrote to the file while it was read.
            if (PosixFile.Status(fd, out var after) == Errno.None && after.Stamp == status.Stamp)
                _verified.AddRight(hash, status.Stamp);
        }
        finally
        {
            PosixFile.Close(fd);
        }
    }

    /// <inheritdoc/>
    /// <remarks>An object that is there already is not written again; it gets the owner's execute bit if it lacks it
    /// and is wanted as a program.</remarks>
    public ObjectHash CopyIn(string path, bool isExecutable)
    {
        Span<byte> nativeBuffer = stackalloc byte[NativePath.UsualLength];
        var native = NativePath.Encode(path, nativeBuffer);
        var mode = isExecutable ? OwnerRead | OwnerExecute : OwnerRead;
        var fd = SourceFile.Open(path, native, followLinks: true, out var status);
        var buffer = FileHasher.RentFor(status.LengthBytes);
        try
        {
            var error = PosixFile.Read(fd, buffer, out var count);
            if (error != Errno.None)
                throw StoreFaults.Unreadable(path, error);
            return count < buffer.Length
                ? Store(ObjectHash.Of(buffer.AsSpan(0, count)), buffer.AsSpan(0, count), mode)
                : CopyLong(path, fd, mode, status.LengthBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            PosixFile.Close(fd);
        }
    }

    /// <inheritdoc/>
    public void CopyOut(in ObjectHash hash, string path, UnixFileMode? mode = null)
    {
        if (!TryOpen(hash, out var source, out var status))
            throw StoreFaults.Missing(hash, PathOf(hash));
        try
        {
            if (status.LengthBytes != hash.LengthBytes)
                throw Corrupt(hash, source, status);
            var bits = mode is { } given ? (uint)given : status.Permissions | OwnerExecute;
            var isVerified = _verified.IsRight(hash, status.Stamp);
            ObjectCopy.ToPath(hash, PathOf(hash), source, isVerified, path, bits, out var actual);
            if (actual != hash)
                throw Corrupt(hash, actual, status);
        }
        finally
        {
            PosixFile.Close(source);
        }
    }

    /// <summary>Stores bytes under their name.</summary>
    /// <param name="hash">The name.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="mode">What the file's mode has at least; <see langword="null"/> to leave that of a file that is there.</param>
    private ObjectHash Store(in ObjectHash hash, ReadOnlySpan<byte> content, uint? mode)
    {
        Span<byte> path = stackalloc byte[_paths.BufferLength];
        var length = _paths.Format(hash, path);
        if (IsStored(hash, path, out _))
        {
            if (mode is { } wanted)
                AddMode(hash, path, wanted);
            return hash;
        }

        Span<byte> temporary = stackalloc byte[_paths.BufferLength];
        path.CopyTo(temporary);
        var fd = CreateTemporary(hash, temporary, length, OwnerRead);
        var error = PosixFile.Write(fd, content);
        if (error == Errno.None && mode is not (null or OwnerRead))
            error = PosixFile.ChangeMode(fd, mode.Value);
        Place(hash, fd, error, temporary, path);

        // A thunk's file is read by this program, which hashes it each time, not handed to functions.
        if (!hash.IsThunk)
            Remember(hash, path);
        return hash;
    }

    /// <summary>Copies and names an open file at once: what is so long is seldom there already, and to hash it twice takes longer
    /// than a copy in vain.</summary>
    private ObjectHash CopyLong(string path, int source, uint mode, long lengthBytes)
    {
        var unknown = new ObjectHash(ObjectType.Value, stackalloc byte[ObjectHash.DigestLength], lengthBytes);
        Span<byte> temporary = stackalloc byte[_paths.BufferLength];
        var copy = CreateTemporary(unknown, temporary, _paths.Format(unknown, temporary), OwnerRead);
        var hash = unknown;
        var isTargetError = false;
        var error = PosixFile.Seek(source, 0);
        if (error == Errno.None)
            error = FileHasher.Copy(source, copy, lengthBytes, out hash, out isTargetError);
        if (error == Errno.None)
        {
            error = PosixFile.ChangeMode(copy, mode);
            isTargetError = true;
        }

        if (error != Errno.None)
        {
            Discard(copy, temporary);
            throw isTargetError ? StoreFaults.Uncopied(path, ObjectsPath, error) : StoreFaults.Unreadable(path, error);
        }

        Span<byte> target = stackalloc byte[_paths.BufferLength];
        _paths.Format(hash, target);
        if (IsStored(hash, target, out _))
        {
            Discard(copy, temporary);
            AddMode(hash, target, mode);
            return hash;
        }

        Place(hash, copy, error, temporary, target);
        Remember(hash, target);
        return hash;
    }

    private ObjectHash TakeOver(in ObjectHash hash, string path, ReadOnlySpan<byte> source, in FileStatus status)
    {
        Span<byte> target = stackalloc byte[_paths.BufferLength];
        var length = _paths.Format(hash, target);
        if (IsStored(hash, target, out _))
        {
            PosixFile.Unlink(source);
            return hash;
        }

        var error = status.LinkCount > 1 ? Errno.CrossDevice : Move(hash, source, target);
        if (error == Errno.NoEntry)
        {
            CreateFolder(hash);
            error = Move(hash, source, target);
        }

        if (error == Errno.CrossDevice)
        {
            var copied = CopyTo(path, source, target, length, status.Permissions, status.LengthBytes, hash);
            PosixFile.Unlink(source);
            return copied;
        }

        if (error != Errno.None)
            throw StoreFaults.Unwritable(hash, PathOf(hash), error);

        // The rename changed the change time; the rest shows that this is the file that was hashed.
        if (PosixFile.Status(target, out var placed) == Errno.None
            && placed.Stamp with { ChangedNs = status.Stamp.ChangedNs } == status.Stamp)
        {
            _verified.AddRight(hash, placed.Stamp);
        }

        return hash;
    }

    /// <summary>Copies a file to a temporary one and places it under the name of what was copied.</summary>
    private ObjectHash CopyTo(
        string path, ReadOnlySpan<byte> source, Span<byte> target, int targetLength, uint mode, long lengthBytes,
        in ObjectHash expected)
    {
        Span<byte> temporary = stackalloc byte[_paths.BufferLength];
        target.CopyTo(temporary);
        var fd = SourceFile.Open(path, source, followLinks: true, out _);
        try
        {
            var copy = CreateTemporary(expected, temporary, targetLength, OwnerRead);
            var error = FileHasher.Copy(fd, copy, lengthBytes, out var hash, out var isTargetError);
            if (error != Errno.None && !isTargetError)
            {
                Discard(copy, temporary);
                throw StoreFaults.Unreadable(path, error);
            }

            if (error == Errno.None)
                error = PosixFile.ChangeMode(copy, mode);

            // The file may have changed since it was hashed the first time.
            if (error == Errno.None && hash != expected)
                _paths.Format(hash, target);
            Place(error == Errno.None ? hash : expected, copy, error, temporary, target);
            Remember(hash, target);
            return hash;
        }
        finally
        {
            PosixFile.Close(fd);
        }
    }

    private int CreateTemporary(in ObjectHash hash, Span<byte> path, int length, uint mode)
    {
        var error = TemporaryFile.Create(path, length, mode, out var fd);
        if (error == Errno.NoEntry)
        {
            CreateFolder(hash);
            error = TemporaryFile.Create(path, length, mode, out fd);
        }

        return error == Errno.None ? fd : throw StoreFaults.Unwritable(hash, PathOf(hash), error);
    }

    private void Place(
        in ObjectHash hash, int fd, Errno error, ReadOnlySpan<byte> temporary, ReadOnlySpan<byte> target)
    {
        var closing = PosixFile.Close(fd);
        if (error == Errno.None)
            error = closing;
        if (error == Errno.None)
            error = Move(hash, temporary, target);
        if (error == Errno.None)
            return;
        PosixFile.Unlink(temporary);
        throw StoreFaults.Unwritable(hash, PathOf(hash), error);
    }

    // Processes lock a thunk's file while they run the thunk: an equal file in its place would let two run it at once.
    private Errno Move(in ObjectHash hash, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (!hash.IsThunk)
            return PosixFile.Rename(from, to);
        var error = PosixFile.Link(from, to);
        if (error == Errno.None || (error == Errno.Exists && IsStored(hash, to, out _)))
            return PosixFile.Unlink(from);

        // Not every file system has links; and a damaged file is to be replaced.
        return PosixFile.Rename(from, to);
    }

    private static void Discard(int fd, ReadOnlySpan<byte> path)
    {
        PosixFile.Close(fd);
        PosixFile.Unlink(path);
    }

    private void CreateFolder(in ObjectHash hash)
    {
        try
        {
            _paths.CreateFolder();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StoreFaults.Unwritable(hash, PathOf(hash), error);
        }
    }

    private void AddMode(in ObjectHash hash, ReadOnlySpan<byte> path, uint mode)
    {
        if (PosixFile.Status(path, out var status) != Errno.None || (status.Permissions & mode) == mode)
            return;
        var error = PosixFile.ChangeMode(path, status.Permissions | mode);
        if (error != Errno.None)
            throw StoreFaults.Unwritable(hash, PathOf(hash), error);
    }

    private void Remember(in ObjectHash hash, ReadOnlySpan<byte> path)
    {
        if (PosixFile.Status(path, out var status) == Errno.None && status.LengthBytes == hash.LengthBytes)
            _verified.AddRight(hash, status.Stamp);
    }

    private bool IsStored(in ObjectHash hash, ReadOnlySpan<byte> path, out Errno error)
    {
        error = PosixFile.Status(path, out var status);
        return error == Errno.None && status.IsRegular && status.LengthBytes == hash.LengthBytes
            && !_verified.IsWrong(hash, status.Stamp);
    }

    /// <summary>Reads a small object with three system calls.</summary>
    /// <returns><see langword="false"/> where anything is unusual, so that a closer look is needed.</returns>
    private bool TryReadSmall(in ObjectHash hash, out ReadOnlyMemory<byte> content, out bool isThere)
    {
        content = default;
        Span<byte> path = stackalloc byte[_paths.BufferLength];
        _paths.Format(hash, path);
        var error = PosixFile.Open(path, PosixFile.ReadOnly | PosixFile.NonBlocking, 0, out var fd);
        isThere = error == Errno.None;
        if (!isThere)
            return error == Errno.NoEntry;

        // One byte more than the name promises, to see that there is none.
        Span<byte> buffer = stackalloc byte[SmallLength];
        error = PosixFile.ReadOnce(fd, buffer[..((int)hash.LengthBytes + 1)], out var count);
        PosixFile.Close(fd);
        if (error != Errno.None || count != hash.LengthBytes || ObjectHash.Of(buffer[..count]) != hash)
            return false;
        content = buffer[..count].ToArray();
        return true;
    }

    private bool TryOpen(in ObjectHash hash, out int fd, out FileStatus status)
    {
        Span<byte> path = stackalloc byte[_paths.BufferLength];
        _paths.Format(hash, path);
        status = default;
        var error = PosixFile.Open(path, PosixFile.ReadOnly | PosixFile.NonBlocking, 0, out fd);
        if (error == Errno.NoEntry)
            return false;
        if (error == Errno.None && (error = PosixFile.Status(fd, out status)) == Errno.None && status.IsRegular)
            return true;
        if (fd >= 0)
            PosixFile.Close(fd);
        throw error == Errno.None
            ? StoreFaults.NotAFile(hash, PathOf(hash))
            : StoreFaults.Unreadable(hash, PathOf(hash), error);
    }

    private ObjectStoreException Corrupt(in ObjectHash hash, int fd, in FileStatus status)
    {
        var error = FileHasher.Hash(fd, status.LengthBytes, out var actual);
        return error == Errno.None
            ? Corrupt(hash, actual, status)
            : StoreFaults.Unreadable(hash, PathOf(hash), error);
    }

    private ObjectStoreException Corrupt(in ObjectHash hash, in ObjectHash actual, in FileStatus status)
    {
        _verified.AddWrong(hash, status.Stamp);
        return StoreFaults.Corrupt(hash, PathOf(hash), actual);
    }
}
