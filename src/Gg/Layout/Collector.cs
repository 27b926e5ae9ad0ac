using Burst.Engine;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Gg.Layout;

/// <summary>Brings files into the object store, and does not read again what has not changed.</summary>
public sealed class Collector
{
    private readonly IFileObjectStore _objects;
    private readonly HashCache _hashes;

    /// <param name="objects">Where to.</param>
    /// <param name="hashes">Hashes of files seen before.</param>
    public Collector(IFileObjectStore objects, HashCache hashes)
    {
        _objects = objects;
        _hashes = hashes;
    }

    /// <summary>Stores a file; a function may execute it if its owner may.</summary>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public ObjectHash Collect(string path) => Collect(path, null);

    /// <summary>Stores a file in a role, whatever the file's own mode is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isProgram">Whether functions may execute it; <see langword="null"/> to ask the file.</param>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public ObjectHash Collect(string path, bool? isProgram) => Collect(path, FileStatus.Of(path), isProgram, out _);

    /// <summary>Stores a file that was looked at just now; a function may execute it if its owner may.</summary>
    /// <param name="path">The file.</param>
    /// <param name="status">How it looked.</param>
    /// <param name="isSame">Whether a file that looks so has what was stored: it may have changed meanwhile.</param>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public ObjectHash Collect(string path, in FileStatus status, out bool isSame) => Collect(path, status, null, out isSame);

    private ObjectHash Collect(string path, in FileStatus before, bool? isProgram, out bool isSame)
    {
        if (before.IsDirectory)
            throw new BurstException($"'{path}': Is a directory");
        var isExecutable = isProgram ?? before.IsExecutable;
        isSame = _hashes.TryGet(path, before, out var known) && IsStored(known, isExecutable);
        if (isSame)
            return known;

        var hash = _objects.CopyIn(path, isExecutable);
        isSame = FileStatus.TryGet(path, out var after) && after == before;
        if (isSame)
            _hashes.Set(path, before, hash);
        return hash;
    }

    // A file that became a program after it was collected is handed to the store again.
    private bool IsStored(in ObjectHash hash, bool isExecutable) =>
        _objects.Contains(hash)
        && (!isExecutable || !FileStatus.TryGet(_objects.PathOf(hash), out var status) || status.IsExecutable);
}
