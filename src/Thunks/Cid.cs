using System.Diagnostics.CodeAnalysis;

namespace Burst.Thunks;

/// <summary>The same object as the rest of the world names it: an IPFS content identifier, version 1.</summary>
/// <remarks>
/// <para>Bytes: <c>01</c>, the codec (<c>55</c> raw for a value, <c>50</c> protobuf for a thunk), <c>12 20</c> (SHA-256, 32 bytes),
/// the digest. Text: 'b' and base32 in lower case without padding, 59 characters. It carries no length: that travels
/// beside it.</para>
/// <para>Source: multiformats CID, multicodec and multibase (RFC 4648 base32) specifications.</para>
/// </remarks>
public readonly struct Cid : IEquatable<Cid>
{
    /// <summary>Length of the text, in characters.</summary>
    public const int TextLength = 59;

    private const int ByteLength = 4 + ObjectHash.DigestLength;
    private const byte RawCodec = 0x55;
    private const byte ProtobufCodec = 0x50;

    // Length zero: a CID says nothing of it.
    private readonly ObjectHash _hash;

    private Cid(ObjectHash hash) => _hash = hash;

    /// <summary>What the named object is.</summary>
    public ObjectType Type => _hash.Type;

    /// <summary>The CID of an object.</summary>
    public static Cid Of(in ObjectHash hash)
    {
        Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
        hash.CopyDigest(digest);
        return new Cid(new ObjectHash(hash.Type, digest, 0));
    }

    /// <summary>The object name that says the same, given the object's length.</summary>
    /// <param name="lengthBytes">The object's length, in bytes.</param>
    public ObjectHash ToObjectHash(long lengthBytes)
    {
        Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
        _hash.CopyDigest(digest);
        return new ObjectHash(_hash.Type, digest, lengthBytes);
    }

    /// <summary>Reads a CID of the kind that Burst writes.</summary>
    /// <param name="text">The whole text.</param>
    /// <exception cref="ThunkFormatException">Not such a CID; says what is wrong.</exception>
    public static Cid Parse(ReadOnlySpan<char> text)
    {
        if (text.Length != TextLength || text[0] != 'b')
            throw new ThunkFormatException(
                $"'{text}' is not a CID that Burst knows: it must start with 'b' and have {TextLength} characters, not {text.Length}.");

        Span<byte> bytes = stackalloc byte[ByteLength + 1];
        int buffer = 0, bits = 0, written = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var value = text[i] switch
            {
                >= 'a' and <= 'z' => text[i] - 'a',
                >= '2' and <= '7' => text[i] - '2' + 26,
                _ => throw new ThunkFormatException($"'{text}' is not a CID: '{text[i]}' is not base32", i),
            };
            buffer = ((buffer << 5) | value) & 0xFFF;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[written++] = (byte)(buffer >> bits);
        }

        if ((buffer & ((1 << bits) - 1)) != 0)
            throw new ThunkFormatException($"'{text}' is not a CID in canonical form", text.Length - 1);
        if (bytes[0] != 1 || bytes[1] is not (RawCodec or ProtobufCodec) || bytes[2] != 0x12 || bytes[3] != 0x20)
            throw new ThunkFormatException(
                $"'{text}' is not a CID that Burst knows: version 1, codec raw or protobuf, sha2-256 of 32 bytes.");
        var type = bytes[1] == ProtobufCodec ? ObjectType.Thunk : ObjectType.Value;
        return new Cid(new ObjectHash(type, bytes.Slice(4, ObjectHash.DigestLength), 0));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        bytes[0] = 1;
        bytes[1] = Type == ObjectType.Thunk ? ProtobufCodec : RawCodec;
        bytes[2] = 0x12;
        bytes[3] = 0x20;
        _hash.CopyDigest(bytes[4..]);

        Span<char> text = stackalloc char[TextLength];
        text[0] = 'b';
        int buffer = 0, bits = 0, at = 1;
        foreach (var next in bytes)
        {
            buffer = ((buffer << 8) | next) & 0xFFF;
            for (bits += 8; bits >= 5; bits -= 5)
                text[at++] = Digit(buffer >> (bits - 5));
        }

        text[at] = Digit(buffer << (5 - bits));
        return text.ToString();

        static char Digit(int value) => "abcdefghijklmnopqrstuvwxyz234567"[value & 31];
    }

    /// <inheritdoc/>
    public bool Equals(Cid other) => _hash == other._hash;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Cid other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash.GetHashCode();

    /// <summary>Whether both name the same content.</summary>
    public static bool operator ==(Cid left, Cid right) => left.Equals(right);

    /// <summary>Whether they name different content.</summary>
    public static bool operator !=(Cid left, Cid right) => !left.Equals(right);
}
