using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>A link of a DAG node.</summary>
/// <param name="Name">The entry's name in a directory; empty for a piece of a file.</param>
/// <param name="Id">The block.</param>
/// <param name="TotalBytes">The length of the block and all blocks below it.</param>
public readonly record struct DagLink(string Name, Cid Id, long TotalBytes);

/// <summary>A MerkleDAG node: data and links to other blocks.</summary>
/// <remarks>
/// <code>
///   Node                        Link
///   2 links  Link*  (first)     1 hash   bytes, a binary CID
///   1 data   bytes              2 name   string
///                               3 tsize  uint64
/// </code>
/// <para>Source: the DAG-PB specification of IPLD. Immutable.</para>
/// </remarks>
/// <param name="Data">What the node itself says.</param>
/// <param name="Links">What is below it, in order.</param>
public sealed record DagNode(ReadOnlyMemory<byte> Data, ImmutableArray<DagLink> Links)
{
    /// <summary>The node's block.</summary>
    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(64 + Data.Length + 96 * Links.Length);
        var message = new ArrayBufferWriter<byte>(128);
        Span<byte> id = stackalloc byte[36];
        foreach (var link in Links)
        {
            message.ResetWrittenCount();
            Protobuf.WriteBytes(message, 1, id[..link.Id.Write(id)]);
            Protobuf.WriteBytes(message, 2, Encoding.UTF8.GetBytes(link.Name));
            Protobuf.WriteNumber(message, 3, (ulong)link.TotalBytes);
            Protobuf.WriteBytes(output, 2, message.WrittenSpan);
        }

        Protobuf.WriteBytes(output, 1, Data.Span);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a block.</summary>
    /// <param name="block">All its bytes.</param>
    /// <exception cref="ThunkFormatException">Not a node; says what is wrong and where.</exception>
    public static DagNode Decode(ReadOnlyMemory<byte> block)
    {
        var links = ImmutableArray.CreateBuilder<DagLink>();
        ReadOnlyMemory<byte> data = default;
        var reader = new Protobuf.Reader(block.Span, "the DAG node");
        while (reader.TryReadField(out var field))
        {
            if (field is not (1 or 2))
            {
                reader.Skip();
                continue;
            }

            var start = reader.ReadBytes(out var length);
            if (field == 1)
                data = block.Slice(start, length);
            else
                links.Add(ReadLink(block.Span.Slice(start, length)));
        }

        return new DagNode(data, links.DrainToImmutable());
    }

    private static DagLink ReadLink(ReadOnlySpan<byte> message)
    {
        Cid id = default;
        var name = "";
        long total = 0;
        var reader = new Protobuf.Reader(message, "the link of a DAG node");
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1:
                    var start = reader.ReadBytes(out var length);
                    if (!Cid.TryRead(message.Slice(start, length), out id, out var fault))
                        throw new ThunkFormatException($"a link of the DAG node has a CID that Burst does not know: {fault}", start);
                    break;
                case 2:
                    start = reader.ReadBytes(out length);
                    name = Encoding.UTF8.GetString(message.Slice(start, length));
                    break;
                case 3:
                    total = (long)Math.Min(reader.ReadNumber(), long.MaxValue);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return id.IsDefault ? throw new ThunkFormatException("a link of the DAG node has no CID") : new DagLink(name, id, total);
    }
}
