using System.Buffers;
using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>What a node of a file system is.</summary>
public enum UnixFsType
{
    /// <summary>A piece of a file, as old versions of IPFS wrote it.</summary>
    Raw = 0,

    /// <summary>A directory.</summary>
    Directory = 1,

    /// <summary>A file, or a piece of one.</summary>
    File = 2,

    /// <summary>Metadata.</summary>
    Metadata = 3,

    /// <summary>A symbolic link.</summary>
    Symlink = 4,

    /// <summary>A part of a large directory.</summary>
    Shard = 5,
}

/// <summary>What the data of a DAG node says where the DAG is a file system.</summary>
/// <remarks>
/// <code>
///   1 type  2 data  3 filesize  4 blocksizes*  (5 hash type, 6 fanout, 7 mode, 8 time: not used)
/// </code>
/// <para>Source: the UnixFS specification. Immutable.</para>
/// </remarks>
/// <param name="Type">What it is.</param>
/// <param name="Data">The bytes of a file or of a piece of it, where they are in this node.</param>
/// <param name="FileBytes">Length of the file or the piece, those below included; not written for directories.</param>
/// <param name="BlockBytes">The same for each link of a file.</param>
public sealed record UnixFsNode(UnixFsType Type, ReadOnlyMemory<byte> Data, long FileBytes, ImmutableArray<long> BlockBytes)
{
    /// <summary>The data of a directory.</summary>
    public static readonly UnixFsNode Directory = new(UnixFsType.Directory, default, 0, []);

    /// <summary>The message.</summary>
    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(32 + Data.Length + 4 * BlockBytes.Length);
        Protobuf.WriteNumber(output, 1, (ulong)Type);
        if (!Data.IsEmpty)
            Protobuf.WriteBytes(output, 2, Data.Span);
        if (Type is UnixFsType.File or UnixFsType.Raw)
            Protobuf.WriteNumber(output, 3, (ulong)FileBytes);
        foreach (var bytes in BlockBytes)
            Protobuf.WriteNumber(output, 4, (ulong)bytes);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the message.</summary>
    /// <exception cref="ThunkFormatException">Not such a message.</exception>
    public static UnixFsNode Decode(ReadOnlyMemory<byte> message)
    {
        ulong type = 0, size = 0;
        ReadOnlyMemory<byte> data = default;
        var blocks = new List<ulong>();
        var hasSize = false;
        var reader = new Protobuf.Reader(message.Span, "the UnixFS node");
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1:
                    type = reader.ReadNumber();
                    break;
                case 2:
                    var start = reader.ReadBytes(out var length);
                    data = message.Slice(start, length);
                    break;
                case 3:
                    size = reader.ReadNumber();
                    hasSize = true;
                    break;
                case 4 when reader.WireType == 2:
                    start = reader.ReadBytes(out length);
                    reader.ReadPacked(start, length, blocks);
                    break;
                case 4:
                    blocks.Add(reader.ReadNumber());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type > (ulong)UnixFsType.Shard)
            throw new ThunkFormatException($"the UnixFS node is of type {type}; the types are 0 to 5");
        if (!hasSize)
            size = (ulong)data.Length + blocks.Aggregate(0UL, (sum, next) => sum + next);
        return new UnixFsNode(
            (UnixFsType)type, data, (long)Math.Min(size, long.MaxValue),
            [.. blocks.Select(value => (long)Math.Min(value, long.MaxValue))]);
    }
}
