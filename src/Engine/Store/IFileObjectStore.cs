using Burst.Thunks;

namespace Burst.Engine.Store;

/// <summary>An object store in which every object is a file, so that a process can be given paths.</summary>
public interface IFileObjectStore : IObjectStore
{
    /// <summary>The absolute path of the folder that holds the objects, without a slash at the end.</summary>
    string ObjectsPath { get; }

    /// <summary>The absolute path where the object is, or would be.</summary>
    string PathOf(in ObjectHash hash);

    /// <summary>Checks an object's bytes against its name, before a function sees the file.</summary>
    /// <remarks>An object that was checked in this process and whose file has not changed since (inode, size, times) is not
    /// read again.</remarks>
    /// <exception cref="ObjectStoreException">Missing, corrupt or unreadable.</exception>
    void Verify(in ObjectHash hash);

    /// <summary>Stores a copy of a file, readable by its owner alone (mode 0400, or 0500 for a program).</summary>
    /// <param name="path">The file.</param>
    /// <param name="isExecutable">Whether a function may execute the object.</param>
    /// <returns>The object's name, computed from the bytes that were copied.</returns>
    /// <exception cref="ObjectStoreException">The file cannot be read or the store cannot be written.</exception>
    ObjectHash CopyIn(string path, bool isExecutable);

    /// <summary>Copies an object to a path, which appears all at once or not at all; its bytes are checked on the way.</summary>
    /// <param name="hash">The object.</param>
    /// <param name="path">Where to; what is there is replaced.</param>
    /// <param name="mode">The new file's mode; <see langword="null"/> for the object file's own mode with the owner's
    /// execute bit added, as gg does.</param>
    /// <exception cref="ObjectStoreException">Missing, corrupt, or the path cannot be written.</exception>
    void CopyOut(in ObjectHash hash, string path, UnixFileMode? mode = null);
}
