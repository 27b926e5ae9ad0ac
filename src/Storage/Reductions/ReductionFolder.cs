using System.Text;
using Burst.Engine;
using Burst.Storage.Posix;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Storage.Reductions;

/// <summary>gg's <c>reductions</c> folder: one small file per output, and one per thunk.</summary>
/// <remarks>
/// <code>
///   &lt;thunk&gt;          52 bytes, no newline: the first output's name
///   &lt;thunk&gt;#&lt;tag&gt;    the same, for every output, the first included
/// </code>
/// <para>A slash in a tag, which gg cannot record at all, is written as a backslash.</para>
/// <para>Written last output first and the bare file at the end, so a bare file implies the others. Each appears
/// complete or not at all. Mode 0600. Source: gg's layout of a <c>.gg</c> folder.</para>
/// </remarks>
internal sealed class ReductionFolder
{
    private const uint OwnerReadWrite = 0x180;
    private const int MaxNameLength = 255;

    private readonly FolderPaths _paths;

    /// <summary>Set once the file system has refused a hard link (FAT, some network drives).</summary>
    private volatile bool _hasNoLinks;

    public ReductionFolder(string path) => _paths = new FolderPaths(path);

    public string Folder => _paths.Folder;

    private int BufferLength => _paths.BufferLength + 1 + MaxNameLength;

    /// <summary>What the bare file is now; no where there is none.</summary>
    public bool TryGetStamp(in ObjectHash hash, out FileStamp stamp)
    {
        Span<byte> path = stackalloc byte[BufferLength];
        _paths.Format(hash, path);
        var error = PosixFile.Status(path, out var status);
        stamp = status.Stamp;
        return error == Errno.None;
    }

    /// <summary>Reads a reduction.</summary>
    /// <param name="hash">The thunk.</param>
    /// <param name="thunk">The thunk itself.</param>
    /// <param name="outputs">Receives the names of its outputs.</param>
    /// <param name="wantStamp">Whether to fill in the stamp, which costs a system call.</param>
    /// <param name="stamp">The state of the bare file that was read.</param>
    /// <returns>No where a file is absent or does not start with a name; the thunk is then reduced again and the file
    /// replaced.</returns>
    /// <exception cref="BurstException">This process has no memory or file descriptors left.</exception>
    public bool TryRead(
        in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs, bool wantStamp,
        out FileStamp stamp)
    {
        Span<byte> path = stackalloc byte[BufferLength];
        var length = _paths.Format(hash, path);
        if (!TryReadName(path, length, wantStamp, out outputs[0], out stamp))
            return false;

        var index = 0;
        foreach (var tag in thunk.Outputs)
        {
            if (index > 0 && !(TryAddTag(path, length, tag)
                && TryReadName(path, length + 1 + tag.Length, false, out outputs[index], out _)))
            {
                return false;
            }

            index++;
        }

        return true;
    }

    /// <summary>Writes a reduction.</summary>
    /// <param name="hash">The thunk.</param>
    /// <param name="thunk">The thunk itself.</param>
    /// <param name="outputs">The names of its outputs.</param>
    /// <param name="wantStamp">Whether to fill in the stamp, which costs a system call.</param>
    /// <param name="stamp">The state of the bare file that was written.</param>
    /// <exception cref="BurstException">It cannot be written.</exception>
    public void Write(
        in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs, bool wantStamp,
        out FileStamp stamp)
    {
        Span<byte> target = stackalloc byte[BufferLength];
        var length = _paths.Format(hash, target);
        CheckTags(hash, thunk, target, length);

        Span<byte> temporary = stackalloc byte[BufferLength];
        target.CopyTo(temporary);
        for (var index = outputs.Length - 1; index > 0; index--)
        {
            WriteTemporary(hash, outputs[index], temporary, length, false, out _);
            TryAddTag(target, length, thunk.Outputs[index]);
            Place(hash, temporary, target);
        }

        // The first output's file and the bare file are the same bytes: one file under two names.
        TryAddTag(target, length, thunk.Outputs[0]);
        WriteTemporary(hash, outputs[0], temporary, length, wantStamp, out stamp);
        if (!TryPlaceLink(temporary, target, length))
        {
            Place(hash, temporary, target);
            WriteTemporary(hash, outputs[0], temporary, length, wantStamp, out stamp);
        }

        target[length] = 0;
        Place(hash, temporary, target);
    }

    private static bool TryAddTag(Span<byte> path, int length, ReadOnlySpan<byte> tag)
    {
        if (path.Length - length < tag.Length + 2)
            return false;
        path[length] = (byte)'#';
        var name = path.Slice(length + 1, tag.Length);
        tag.CopyTo(name);
        name.Replace((byte)'/', (byte)'\\');
        path[length + 1 + tag.Length] = 0;
        return !tag.Contains((byte)0);
    }

    private static bool TryReadName(
        Span<byte> path, int length, bool wantStamp, out ObjectHash name, out FileStamp stamp)
    {
        name = default;
        stamp = default;
        path[length] = 0;
        var error = PosixFile.Open(path, PosixFile.ReadOnly | PosixFile.NonBlocking, 0, out var fd);
        if (error == Errno.None)
        {
            Span<byte> text = stackalloc byte[ObjectHash.TextLength];
            error = PosixFile.Read(fd, text, out var count);
            if (error == Errno.None && wantStamp)
            {
                error = PosixFile.Status(fd, out var status);
                stamp = status.Stamp;
            }

            PosixFile.Close(fd);
            return error == Errno.None && ObjectHash.TryParse(text[..count], out name);
        }

        // Absent, or there but unreadable: either way reducing again puts a good file in its place.
        return error is not (Errno.TooManyOpen or Errno.TooManyOpenInSystem or Errno.NoMemory)
            ? false
            : throw new BurstException($"{Text(path)} cannot be read: {error.Describe()}.");
    }

    private void WriteTemporary(
        in ObjectHash hash, in ObjectHash output, Span<byte> path, int length, bool wantStamp, out FileStamp stamp)
    {
        Span<byte> text = stackalloc byte[ObjectHash.MaxTextLength];
        var textLength = output.Format(text);
        if (textLength != ObjectHash.TextLength)
        {
            throw new BurstException(
                $"The reduction of {hash} cannot be recorded in {Folder}: its output {output} has {output.LengthBytes}"
                + $" bytes, names there are for less than {1L << 32}.");
        }

        var error = TemporaryFile.Create(path, length, OwnerReadWrite, out var fd);
        if (error == Errno.NoEntry)
        {
            CreateFolder(hash);
            error = TemporaryFile.Create(path, length, OwnerReadWrite, out fd);
        }

        if (error != Errno.None)
            throw Unwritable(hash, error);
        error = PosixFile.Write(fd, text[..textLength]);
        stamp = default;
        if (wantStamp && error == Errno.None)
        {
            error = PosixFile.Status(fd, out var status);
            stamp = status.Stamp;
        }

        var closing = PosixFile.Close(fd);
        if (error == Errno.None)
            error = closing;
        if (error == Errno.None)
            return;
        PosixFile.Unlink(path);
        throw Unwritable(hash, error);
    }

    private bool TryPlaceLink(ReadOnlySpan<byte> temporary, Span<byte> target, int length)
    {
        if (_hasNoLinks)
            return false;
        var error = PosixFile.Link(temporary, target);
        if (error == Errno.Exists)
        {
            // Linking does not replace; renaming a second link does, all at once.
            Span<byte> second = stackalloc byte[BufferLength];
            target[..length].CopyTo(second);
            error = TemporaryFile.Link(temporary, second, length);
            if (error == Errno.None && (error = PosixFile.Rename(second, target)) != Errno.None)
                PosixFile.Unlink(second);
        }

        // Any failure is tried again the plain way, which will name it.
        if (error is Errno.NotPermitted or Errno.NotSupported or Errno.NoSuchCall or Errno.TooManyLinks)
            _hasNoLinks = true;
        return error == Errno.None;
    }

    private void Place(in ObjectHash hash, ReadOnlySpan<byte> temporary, ReadOnlySpan<byte> target)
    {
        var error = PosixFile.Rename(temporary, target);
        if (error == Errno.None)
            return;
        PosixFile.Unlink(temporary);
        throw Unwritable(hash, error);
    }

    private void CheckTags(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<byte> buffer, int length)
    {
        var maxLength = MaxNameLength - 1 - ObjectHash.TextLength;
        foreach (var tag in thunk.Outputs)
        {
            if (tag.Contains((byte)'\\') && HasTwin(thunk, tag))
            {
                throw new BurstException(
                    $"The reduction of {hash} cannot be recorded in {Folder}: its output '{Encoding.UTF8.GetString(tag)}' and"
                    + " another one would have the same file, since a slash is written as a backslash.");
            }

            if (tag.Length <= maxLength && TryAddTag(buffer, length, tag))
                continue;
            var shown = Encoding.UTF8.GetString(tag);
            throw new BurstException(
                $"The reduction of {hash} cannot be recorded in {Folder}, where an output's tag is part of a file"
                + " name: " + (tag.Length > maxLength
                    ? $"the tag '{shown}' has {tag.Length} bytes, at most {maxLength} fit."
                    : $"the tag '{shown}' holds a zero byte."));
        }

        buffer[length] = 0;
    }

    /// <summary>Whether another tag differs from this one only in slashes where it has backslashes, or the reverse.</summary>
    private static bool HasTwin(scoped in ThunkView thunk, ReadOnlySpan<byte> tag)
    {
        foreach (var other in thunk.Outputs)
        {
            if (other.Length != tag.Length || other.SequenceEqual(tag))
                continue;
            var index = 0;
            while (index < tag.Length && (tag[index] == other[index]
                || (tag[index] is (byte)'/' or (byte)'\\' && other[index] is (byte)'/' or (byte)'\\')))
            {
                index++;
            }

            if (index == tag.Length)
                return true;
        }

        return false;
    }

    private void CreateFolder(in ObjectHash hash)
    {
        try
        {
            _paths.CreateFolder();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BurstException(
                $"The reduction of {hash} cannot be recorded in {Folder}: {error.Message}", error);
        }
    }

    private BurstException Unwritable(in ObjectHash hash, Errno error) =>
        new($"The reduction of {hash} cannot be recorded in {Folder}: {error.Describe()}.");

    private static string Text(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path[..path.IndexOf((byte)0)]);
}
