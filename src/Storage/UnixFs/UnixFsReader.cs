using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>Finds a block by its name.</summary>
/// <returns>Whether it is there.</returns>
public delegate bool BlockSource(Cid id, out ReadOnlyMemory<byte> block);

/// <summary>Reads files and directories out of blocks. Blocks are checked against their names.</summary>
/// <param name="blocks">Where the blocks are.</param>
public sealed class UnixFsReader(BlockSource blocks)
{
    private const int MaxDepth = 64;

    /// <summary>Whether a block stands for a directory.</summary>
    /// <exception cref="ThunkFormatException">A block is missing, wrong, or not of a file system.</exception>
    public bool IsDirectory(Cid id) => id.Codec == CidCodec.DagProtobuf
        && UnixFsNode.Decode(Node(id).Data).Type is UnixFsType.Directory or UnixFsType.Shard;

    /// <summary>The entries of a directory, in its order.</summary>
    /// <exception cref="ThunkFormatException">A block is missing or wrong, or it is not a directory, or one that is
    /// spread over several blocks.</exception>
    public IReadOnlyList<DagLink> List(Cid id)
    {
        var node = Node(id);
        return UnixFsNode.Decode(node.Data).Type switch
        {
            UnixFsType.Directory => node.Links,
            UnixFsType.Shard => throw new ThunkFormatException(
                $"{id} is a directory that is spread over several blocks (HAMT), which Burst cannot read"),
            var type => throw new ThunkFormatException($"{id} is not a directory but of the type {type}"),
        };
    }

    /// <summary>Writes the bytes of a file.</summary>
    /// <exception cref="ThunkFormatException">A block is missing or wrong, or it is not a file.</exception>
    public void CopyTo(Cid id, Stream destination) => CopyTo(id, destination, 0);

    private void CopyTo(Cid id, Stream destination, int depth)
    {
        if (depth > MaxDepth)
            throw new ThunkFormatException($"{id} is a file of more than {MaxDepth} levels");
        if (id.Codec == CidCodec.Raw)
        {
            destination.Write(Block(id).Span);
            return;
        }

        var node = Node(id);
        var data = UnixFsNode.Decode(node.Data);
        if (data.Type is not (UnixFsType.File or UnixFsType.Raw))
            throw new ThunkFormatException($"{id} is not a file but of the type {data.Type}");
        destination.Write(data.Data.Span);
        foreach (var link in node.Links)
            CopyTo(link.Id, destination, depth + 1);
    }

    private DagNode Node(Cid id) => id.Codec == CidCodec.DagProtobuf
        ? DagNode.Decode(Block(id))
        : throw new ThunkFormatException($"{id} is not a DAG node");

    private ReadOnlyMemory<byte> Block(Cid id)
    {
        if (!blocks(id, out var block))
            throw new ThunkFormatException($"the block {id} is not here");
        return Cid.Of(id.Codec, block.Span) == id
            ? block
            : throw new ThunkFormatException($"the block {id} has other bytes than its name says");
    }
}
