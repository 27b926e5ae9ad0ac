using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Burst.Thunks;

/// <summary>A content identifier of IPFS, version 0 or 1: a codec and the SHA-256 of a block.</summary>
/// <remarks>
/// <para>Two identifiers are equal if they name the same block, however they are spelled: version 0 is a way to write
/// version 1 of a DAG node. <see cref="ToString()"/> writes the version that was read.</para>
/// <code>
///   version 0   base58( 12 20 digest )               46 characters, "Qm…"
///   version 1   'b' base32( 01 codec 12 20 digest )  59 characters, "bafy…" for DAG nodes, "bafk…" for raw bytes
/// </code>
/// <para>Source: multiformats CID, multicodec, multibase and multihash specifications.</para>
/// </remarks>
public readonly struct Cid : IEquatable<Cid>
{
    private const int PrefixLength = 4;
    private const int TextLengthV0 = 46;

    // The length in it is always zero: an identifier does not know it.
    private readonly ObjectHash _digest;

    /// <param name="codec">What the block is.</param>
    /// <param name="digest">SHA-256 of the block, 32 bytes.</param>
    /// <param name="version">0 or 1; 0 only for DAG nodes.</param>
    public Cid(CidCodec codec, ReadOnlySpan<byte> digest, int version = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, 1);
        if (version == 0 && codec != CidCodec.DagProtobuf)
            throw new ArgumentOutOfRangeException(nameof(version), "version 0 names DAG nodes only");
        Codec = codec;
        Version = version;
        _digest = new ObjectHash(ObjectType.Value, digest, 0);
    }

    /// <summary>What the block is.</summary>
    public CidCodec Codec { get; }

    /// <summary>How the identifier is written: 0 or 1.</summary>
    public int Version { get; }

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsDefault => _digest.IsDefault;

    /// <summary>The identifier of an object: raw for a value, protobuf for a thunk, version 1.</summary>
    /// <remarks>It carries no length: that travels beside it.</remarks>
    public static Cid Of(in ObjectHash hash)
    {
        Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
        hash.CopyDigest(digest);
        return new Cid(hash.Type == ObjectType.Thunk ? CidCodec.Protobuf : CidCodec.Raw, digest);
    }

    /// <summary>Names a block.</summary>
    /// <param name="codec">What the block is.</param>
    /// <param name="block">All its bytes.</param>
    /// <param name="version">0 or 1; 0 only for DAG nodes.</param>
    public static Cid Of(CidCodec codec, ReadOnlySpan<byte> block, int version = 1)
    {
        Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
        SHA256.HashData(block, digest);
        return new Cid(codec, digest, version);
    }

    /// <summary>The name of the object that has the block's bytes, given their number.</summary>
    /// <param name="lengthBytes">The block's length.</param>
    public ObjectHash ToObjectHash(long lengthBytes)
    {
        Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
        _digest.CopyDigest(digest);
        var type = Codec == CidCodec.Protobuf ? ObjectType.Thunk : ObjectType.Value;
        return new ObjectHash(type, digest, lengthBytes);
    }

    /// <summary>The same block's name in the other spelling.</summary>
    public Cid WithVersion(int version)
    {
        Span<byte> digest = stackalloc byte[ObjectHash.DigestLength];
        _digest.CopyDigest(digest);
        return new Cid(Codec, digest, version);
    }

    /// <summary>Copies the SHA-256 digest.</summary>
    /// <param name="destination">Receives 32 bytes.</param>
    public void CopyDigest(Span<byte> destination) => _digest.CopyDigest(destination);

    /// <summary>Whether a text looks like an identifier, so that it should be read as one.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<char> text) =>
        (text.Length == TextLengthV0 && text.StartsWith("Qm")) || (text.Length is > 50 and < 80 && (text.StartsWith("baf") || text.StartsWith("zdj")));

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The whole text: version 0, or version 1 in base32, base58 or base16.</param>
    /// <exception cref="ThunkFormatException">Not an identifier, or of a kind that Burst does not know; says why.</exception>
    public static Cid Parse(ReadOnlySpan<char> text) => TryParse(text, out var id, out var fault)
        ? id
        : throw new ThunkFormatException($"'{text}' is not a CID that Burst knows: {fault}");

    /// <summary>Reads an identifier, or says no.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="id">The identifier; the default value where the text is none.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Cid id) => TryParse(text, out id, out _);

    /// <summary>Reads the identifier that stands in a block.</summary>
    /// <param name="bytes">All its bytes.</param>
    /// <param name="id">The identifier.</param>
    /// <param name="fault">Why not.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Cid id, out string fault)
    {
        id = default;
        fault = "";
        if (bytes.Length == 34 && bytes[0] == 0x12 && bytes[1] == ObjectHash.DigestLength)
        {
            id = new Cid(CidCodec.DagProtobuf, bytes[2..], 0);
            return true;
        }

        if (bytes.Length < PrefixLength || bytes[0] != 1)
            fault = "its version is neither 0 nor 1";
        else if ((CidCodec)bytes[1] is not (CidCodec.Raw or CidCodec.DagProtobuf or CidCodec.Protobuf))
            fault = $"its codec is 0x{bytes[1]:x2}, and only raw (0x55), dag-pb (0x70) and protobuf (0x50) are known";
        else if (bytes[2] != 0x12 || bytes[3] != ObjectHash.DigestLength || bytes.Length != PrefixLength + ObjectHash.DigestLength)
            fault = "its hash is not sha2-256 of 32 bytes";
        else
            id = new Cid((CidCodec)bytes[1], bytes[PrefixLength..]);
        return fault.Length == 0;
    }

    /// <summary>Writes the identifier's bytes.</summary>
    /// <param name="destination">Receives at most 36 bytes.</param>
    /// <returns>The number written.</returns>
    public int Write(Span<byte> destination)
    {
        var length = 0;
        if (Version == 1)
        {
            destination[length++] = 1;
            destination[length++] = (byte)Codec;
        }

        destination[length++] = 0x12;
        destination[length++] = ObjectHash.DigestLength;
        _digest.CopyDigest(destination[length..]);
        return length + ObjectHash.DigestLength;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (IsDefault)
            return "(no content)";
        Span<byte> bytes = stackalloc byte[PrefixLength + ObjectHash.DigestLength];
        bytes = bytes[..Write(bytes)];
        return Version == 0 ? Multibase.ToBase58(bytes) : "b" + Multibase.ToBase32(bytes);
    }

    /// <inheritdoc/>
    public bool Equals(Cid other) => _digest == other._digest && Codec == other.Codec;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Cid other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _digest.GetHashCode();

    /// <summary>Whether both name the same block.</summary>
    public static bool operator ==(Cid left, Cid right) => left.Equals(right);

    /// <summary>Whether they name different blocks.</summary>
    public static bool operator !=(Cid left, Cid right) => !left.Equals(right);

    private static bool TryParse(ReadOnlySpan<char> text, out Cid id, out string fault)
    {
        id = default;
        fault = "it is empty";
        if (text.IsEmpty)
            return false;
        fault = $"'{text[0]}' is none of the encodings Qm… (base58), b… (base32), z… (base58) and f… (base16)";
        Span<byte> bytes = stackalloc byte[128];
        int length;
        if (text.Length > 100)
        {
            fault = $"{text.Length} characters are too many";
            return false;
        }

        if (text.StartsWith("Qm"))
            length = Multibase.FromBase58(text, bytes);
        else if (text[0] is 'b' or 'B')
            length = Multibase.FromBase32(text[1..], bytes);
        else if (text[0] == 'z')
            length = Multibase.FromBase58(text[1..], bytes);
        else if (text[0] is 'f' or 'F')
            length = Multibase.FromBase16(text[1..], bytes);
        else
            return false;
        fault = "it has a character that its encoding does not have, or is cut off";
        return length > 0 && TryRead(bytes[..length], out id, out fault);
    }
}
