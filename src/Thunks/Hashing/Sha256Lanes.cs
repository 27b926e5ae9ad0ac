using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Burst.Thunks.Hashing;

/// <summary>SHA-256 of many messages at once, one in each lane of a vector.</summary>
/// <remarks>
/// <para>A lane whose message ends takes the next one, so messages of different lengths keep all lanes busy. Messages are
/// read where they lie; only the padding is written, to a block of the lane's own.</para>
/// <para>Source: FIPS 180-4, sections 5.1.1 and 6.2.</para>
/// </remarks>
internal static unsafe class Sha256Lanes<TCompression>
    where TCompression : struct, ICompression
{
    private const int BlockBytes = 64;
    private const int WordsPerBlock = 16;
    private const int StateWords = 8;
    private const int LengthBytes = 8;

    /// <summary>Hashes messages.</summary>
    /// <param name="bytes">Where the messages lie.</param>
    /// <param name="messages">Where each is.</param>
    /// <param name="digests">Receives 32 bytes for each.</param>
    public static void Hash(byte* bytes, ReadOnlySpan<MessageRange> messages, byte* digests)
    {
        var lanes = TCompression.Lanes;

        var room = stackalloc uint[((StateWords + WordsPerBlock) * lanes) + (BlockBytes / sizeof(uint))];
        var state = (uint*)(((nuint)room + BlockBytes - 1) & ~(nuint)(BlockBytes - 1));
        var words = state + (StateWords * lanes);
        var paddings = stackalloc byte[2 * BlockBytes * lanes];
        var lane = stackalloc Lane[lanes];
        var next = 0;
        var busy = 0;
        for (var i = 0; i < lanes; i++)
        {
            lane[i] = new Lane { Padding = paddings + (2 * BlockBytes * i), Message = -1 };
            if (next < messages.Length)
            {
                Begin(ref lane[i], state + i, bytes, messages[next], next++);
                busy++;
            }
            else
            {
                // An idle lane goes over its own padding, whatever is in it.
                lane[i].Block = lane[i].Padding;
            }
        }

        while (busy > 0)
        {
            for (var i = 0; i < lanes; i++)
                LoadBlock(lane[i].Block, words + i, lanes);
            TCompression.Compress(state, words);
            for (var i = 0; i < lanes; i++)
            {
                ref var current = ref lane[i];
                if (current.Message < 0 || Advance(ref current))
                    continue;
                WriteDigest(state + i, lanes, digests + ((long)ObjectHash.DigestLength * current.Message));
                current.Message = -1;
                if (next < messages.Length)
                    Begin(ref current, state + i, bytes, messages[next], next++);
                else
                    busy--;
            }
        }
    }

    private static void Begin(ref Lane lane, uint* state, byte* bytes, MessageRange message, int index)
    {
        lane.Message = index;
        for (var i = 0; i < StateWords; i++)
            state[i * TCompression.Lanes] = Sha256Constants.Initial[i];

        var whole = message.Length / BlockBytes;
        var rest = message.Length % BlockBytes;
        lane.WholeBlocks = whole;
        lane.PaddingBlocks = rest + 1 + LengthBytes <= BlockBytes ? 1 : 2;
        var padding = new Span<byte>(lane.Padding, lane.PaddingBlocks * BlockBytes);
        padding.Clear();
        new ReadOnlySpan<byte>(bytes + message.Offset + (whole * BlockBytes), rest).CopyTo(padding);
        padding[rest] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padding[^LengthBytes..], (ulong)message.Length * 8);
        lane.Block = whole > 0 ? bytes + message.Offset : lane.Padding;
    }

    /// <returns>Whether the message has another block.</returns>
    private static bool Advance(ref Lane lane)
    {
        if (lane.WholeBlocks > 1)
        {
            lane.WholeBlocks--;
            lane.Block += BlockBytes;
            return true;
        }

        if (lane.WholeBlocks == 1)
        {
            lane.WholeBlocks = 0;
            lane.Block = lane.Padding;
            return true;
        }

        lane.Block += BlockBytes;
        return --lane.PaddingBlocks > 0;
    }

    private static void LoadBlock(byte* block, uint* words, int lanes)
    {
        for (var i = 0; i < WordsPerBlock; i++)
            words[i * lanes] = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(block + (i * sizeof(uint))));
    }

    private static void WriteDigest(uint* state, int lanes, byte* digest)
    {
        for (var i = 0; i < StateWords; i++)
            Unsafe.WriteUnaligned(digest + (i * sizeof(uint)), BinaryPrimitives.ReverseEndianness(state[i * lanes]));
    }

    private struct Lane
    {
        public byte* Block;
        public byte* Padding;
        public int WholeBlocks;
        public int PaddingBlocks;
        public int Message;
    }
}
