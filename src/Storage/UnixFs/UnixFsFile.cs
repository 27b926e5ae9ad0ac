using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>Takes a block as it is made: its name and its bytes, which are valid during the call.</summary>
public delegate void BlockSink(Cid id, ReadOnlySpan<byte> block);

/// <summary>A built part of a file system: the block that stands for it, and how much there is of it.</summary>
/// <param name="Id">The root block.</param>
/// <param name="FileBytes">Bytes of the file, or of all files of the directory.</param>
/// <param name="TotalBytes">Length of all blocks, each as often as it is linked.</param>
public readonly record struct UnixFsRoot(Cid Id, long FileBytes, long TotalBytes);

/// <summary>Makes the blocks of a file, from left to right: pieces of a fixed length in a balanced tree.</summary>
/// <remarks>One block and one list of links for each level are held in memory, whatever the file's length. For one thread.
/// </remarks>
public sealed class UnixFsFile
{
    private readonly UnixFsOptions _options;
    private readonly BlockSink? _sink;
    private readonly byte[] _chunk;
    private readonly List<List<UnixFsRoot>> _levels = [[]];
    private int _filled;
    private bool _hasChunks;

    /// <param name="options">How the blocks are made.</param>
    /// <param name="sink">Who takes them; <see langword="null"/> if only the name is wanted.</param>
    public UnixFsFile(UnixFsOptions options, BlockSink? sink = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChunkBytes, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLinks, 2, nameof(options));
        _options = options;
        _sink = sink;
        _chunk = new byte[options.ChunkBytes];
    }

    /// <summary>Builds a file whose bytes are at hand.</summary>
    public static UnixFsRoot Build(ReadOnlySpan<byte> content, UnixFsOptions options, BlockSink? sink = null)
    {
        var file = new UnixFsFile(options, sink);
        file.Append(content);
        return file.Finish();
    }

    /// <summary>Builds a file from a stream, to its end.</summary>
    public static UnixFsRoot Build(Stream content, UnixFsOptions options, BlockSink? sink = null)
    {
        var file = new UnixFsFile(options, sink);
        while (true)
        {
            var count = content.Read(file._chunk.AsSpan(file._filled));
            if (count == 0)
                return file.Finish();
            file._filled += count;
            if (file._filled == file._chunk.Length)
                file.EndChunk();
        }
    }

    /// <summary>Adds bytes to the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, _chunk.Length - _filled);
            bytes[..count].CopyTo(_chunk.AsSpan(_filled));
            _filled += count;
            bytes = bytes[count..];
            if (_filled == _chunk.Length)
                EndChunk();
        }
    }

    /// <summary>Makes the last blocks.</summary>
    /// <returns>The file.</returns>
    public UnixFsRoot Finish()
    {
        if (_filled > 0 || !_hasChunks)
            EndChunk();
        for (var level = 0; ; level++)
        {
            var nodes = _levels[level];
            if (level == _levels.Count - 1 && nodes.Count == 1)
                return nodes[0];
            if (nodes.Count > 0)
                Combine(level);
        }
    }

    private void EndChunk()
    {
        _hasChunks = true;
        var chunk = _chunk.AsMemory(0, _filled);
        _filled = 0;
        Push(0, _options.HasRawLeaves
            ? Emit(CidCodec.Raw, chunk.Span, chunk.Length, 0)
            : Emit(new DagNode(new UnixFsNode(UnixFsType.File, chunk, chunk.Length, []).Encode(), []), chunk.Length));
    }

    // A full level is combined only when another node follows: a lone full level is the root's own links.
    private void Push(int level, UnixFsRoot node)
    {
        if (level == _levels.Count)
            _levels.Add([]);
        if (_levels[level].Count == _options.MaxLinks)
            Combine(level);
        _levels[level].Add(node);
    }

    private void Combine(int level)
    {
        var nodes = _levels[level];
        var length = nodes.Sum(node => node.FileBytes);
        var data = new UnixFsNode(UnixFsType.File, default, length, [.. nodes.Select(node => node.FileBytes)]).Encode();
        var links = nodes.Select(node => new DagLink("", node.Id, node.TotalBytes)).ToImmutableArray();
        nodes.Clear();
        Push(level + 1, Emit(new DagNode(data, links), length));
    }

    private UnixFsRoot Emit(DagNode node, long fileBytes) =>
        Emit(CidCodec.DagProtobuf, node.Encode(), fileBytes, node.Links.Sum(link => link.TotalBytes));

    private UnixFsRoot Emit(CidCodec codec, ReadOnlySpan<byte> block, long fileBytes, long belowBytes)
    {
        var id = Cid.Of(codec, block, codec == CidCodec.Raw ? 1 : _options.Version);
        _sink?.Invoke(id, block);
        return new UnixFsRoot(id, fileBytes, block.Length + belowBytes);
    }
}
