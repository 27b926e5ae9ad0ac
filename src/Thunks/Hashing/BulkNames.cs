using System.Runtime.CompilerServices;

namespace Burst.Thunks.Hashing;

/// <summary>Names many objects at once.</summary>
/// <remarks>
/// <para>A SHA-256 by the platform costs some 0.3 µs before it has seen a byte, and is bound by latency; sixteen at once in the
/// lanes of AVX-512, or eight in those of AVX2, share one computation. Short messages gain most: for 200 bytes a lane's
/// share is about a fifth of the platform's time on a processor without SHA instructions, and still below it on one with
/// them.</para>
/// <para>All members are safe to call from any number of threads.</para>
/// </remarks>
public static class BulkNames
{
    // Below that the lanes are too empty; long messages gain nothing where the processor knows SHA-256.
    private const int FewestMessages = 4;

    /// <summary>Names each of some messages.</summary>
    /// <param name="bytes">Where they lie.</param>
    /// <param name="messages">Where each is; within <paramref name="bytes"/>.</param>
    /// <param name="names">Receives as many names.</param>
    /// <exception cref="ArgumentException">There is not room for as many names.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A message is not within the bytes.</exception>
    public static void Of(ReadOnlySpan<byte> bytes, ReadOnlySpan<MessageRange> messages, Span<ObjectHash> names)
    {
        if (names.Length < messages.Length)
            throw new ArgumentException($"There is room for {names.Length} names, and {messages.Length} are needed.", nameof(names));
        if (messages.Length < FewestMessages || !(Compression16.IsSupported || Compression8.IsSupported))
        {
            for (var i = 0; i < messages.Length; i++)
                names[i] = ObjectHash.Of(messages[i].Of(bytes));
            return;
        }

        InLanes(bytes, messages, names);
    }

    [SkipLocalsInit]
    private static unsafe void InLanes(ReadOnlySpan<byte> bytes, ReadOnlySpan<MessageRange> messages, Span<ObjectHash> names)
    {
        const int Portion = 64;
        var digests = stackalloc byte[Portion * ObjectHash.DigestLength];
        foreach (var message in messages)
            _ = message.Of(bytes);
        fixed (byte* start = bytes)
        {
            for (var from = 0; from < messages.Length; from += Portion)
            {
                var some = messages.Slice(from, Math.Min(Portion, messages.Length - from));
                if (Compression16.IsSupported)
                    Sha256Lanes<Compression16>.Hash(start, some, digests);
                else
                    Sha256Lanes<Compression8>.Hash(start, some, digests);
                for (var i = 0; i < some.Length; i++)
                {
                    names[from + i] = new ObjectHash(
                        ObjectHash.TypeOf(some[i].Of(bytes)),
                        new ReadOnlySpan<byte>(digests + (i * ObjectHash.DigestLength), ObjectHash.DigestLength), some[i].Length);
                }
            }
        }
    }
}
