using System.Collections.Concurrent;
using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Infer.Inputs;

/// <summary>Brings the build's files into the object store as models ask for them.</summary>
/// <remarks>Thread-safe. What was read once is not read again while its size, times and inode stay.</remarks>
public sealed class BuildFiles
{
    private readonly Collector _collector;
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <param name="objects">Where to.</param>
    /// <param name="hashes">Hashes of files seen in earlier runs.</param>
    public BuildFiles(IFileObjectStore objects, HashCache hashes)
    {
        Objects = objects;
        _collector = new Collector(objects, hashes);
    }

    /// <summary>Where thunks and files go.</summary>
    public IFileObjectStore Objects { get; }

    /// <summary>Stores a file, or reads what it stands for.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="scanned">How it looked when it was found to be no placeholder; <see langword="null"/> where nobody has
    /// looked.</param>
    /// <exception cref="BurstException">It cannot be read or stored; names the path.</exception>
    public BuildFile Read(string path, FileStatus? scanned = null)
    {
        var status = FileStatus.Of(path);
        if (_known.TryGetValue(path, out var known) && known.Status == status)
            return known.File;
        BuildFile file;
        bool isSame;
        if (status != scanned && status.LengthBytes <= Placeholder.MaxLength
            && Placeholder.TryParse(PlaceholderFile.ReadHead(path).Span, out var output))
        {
            file = new BuildFile(output, IsPlaceholder: true);
            isSame = FileStatus.TryGet(path, out var after) && after == status;
        }
        else
        {
            file = new BuildFile(new OutputRef(_collector.Collect(path, status, out isSame)), IsPlaceholder: false);
        }

        if (isSame)
            _known[path] = new Known(status, file);
        return file;
    }

    /// <summary>What a file holds that looks as it did when it was read; a look at the file is saved where the caller has just
    /// taken one.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="status">How it looks now.</param>
    /// <param name="file">What it holds.</param>
    public bool TryRecall(string path, in FileStatus status, out BuildFile file)
    {
        var isKnown = _known.TryGetValue(path, out var known) && known.Status == status;
        file = known.File;
        return isKnown;
    }

    /// <summary>Remembers what a file holds that this process has just written, so that it is not read again.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="value">Its content, which is in the store.</param>
    public void Know(string path, in ObjectHash value)
    {
        if (FileStatus.TryGet(path, out var status))
            _known[path] = new Known(status, new BuildFile(new OutputRef(value), IsPlaceholder: false));
    }

    /// <summary>Stores a thunk.</summary>
    public ObjectHash Write(Thunk thunk)
    {
        var bytes = thunk.Encode();
        var hash = ObjectHash.Of(bytes);
        Objects.Write(hash, bytes);
        return hash;
    }

    private readonly record struct Known(FileStatus Status, BuildFile File);
}
