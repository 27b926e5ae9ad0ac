using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Burst.Thunks;

/// <summary>The name of an object: what it is, the SHA-256 of its bytes, and how many bytes it has.</summary>
/// <remarks>
/// <para>Text form, 52 ASCII characters for objects below 4 GiB (here of "hello, world\n"; no spaces in between):</para>
/// <code>
///   V  hT_5N2Kgbdv3IsTr6d3WbY9j3a6pf1IcPswg2nyXYCA  0000000d
///   │  │                                            └ length in bytes, lower-case hex, at least 8 digits
///   │  └ SHA-256, base64url without padding, '-' written as '.'
///   └ 'V' for a value, 'T' for a thunk
/// </code>
/// <para>In memory 40 bytes, compared and hashed by the digest words; never a string on the hot path.
/// The default value is no object's name (<see cref="IsDefault"/>). Immutable, so safe to share between threads.</para>
/// <para>Source: gg's naming, as recorded in its object names.</para>
/// </remarks>
public readonly struct ObjectHash : IEquatable<ObjectHash>, IComparable<ObjectHash>
{
    /// <summary>Length of a name's text for an object below 4 GiB, in characters.</summary>
    public const int TextLength = 1 + DigestTextLength + 8;

    /// <summary>Length of the longest name's text, in characters.</summary>
    public const int MaxTextLength = 1 + DigestTextLength + MaxLengthDigits;

    /// <summary>Length of a SHA-256 digest, in bytes.</summary>
    public const int DigestLength = 32;

    private const int DigestTextLength = 43;
    private const int MaxLengthDigits = 15;
    private const ulong PresentBit = 1UL << 63;
    private const ulong ThunkBit = 1UL << 62;
    private const ulong LengthMask = (1UL << (4 * MaxLengthDigits)) - 1;

    // The digest's bytes in memory order, whatever the machine's byte order.
    private readonly ulong _digest0;
    private readonly ulong _digest1;
    private readonly ulong _digest2;
    private readonly ulong _digest3;
    private readonly ulong _lengthAndType;

    /// <summary>Names an object whose digest is known.</summary>
    /// <param name="type">What the object is.</param>
    /// <param name="digest">SHA-256 of its content, 32 bytes.</param>
    /// <param name="lengthBytes">Its length, from 0 to 2⁶⁰-1.</param>
    /// <exception cref="ArgumentException">The digest is not 32 bytes long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of range.</exception>
    public ObjectHash(ObjectType type, ReadOnlySpan<byte> digest, long lengthBytes)
    {
        if (digest.Length != DigestLength)
            throw new ArgumentException($"A SHA-256 digest has {DigestLength} bytes, not {digest.Length}.", nameof(digest));
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)lengthBytes, LengthMask, nameof(lengthBytes));
        _digest0 = MemoryMarshal.Read<ulong>(digest);
        _digest1 = MemoryMarshal.Read<ulong>(digest[8..]);
        _digest2 = MemoryMarshal.Read<ulong>(digest[16..]);
        _digest3 = MemoryMarshal.Read<ulong>(digest[24..]);
        _lengthAndType = PresentBit | (type == ObjectType.Thunk ? ThunkBit : 0) | (ulong)lengthBytes;
    }

    /// <summary>The first bytes of every thunk file, and of no value: <c>##GGTHUNK##</c>.</summary>
    public static ReadOnlySpan<byte> ThunkMagic => "##GGTHUNK##"u8;

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsDefault => _lengthAndType == 0;

    /// <summary>What the named object is.</summary>
    public ObjectType Type => (_lengthAndType & ThunkBit) != 0 ? ObjectType.Thunk : ObjectType.Value;

    /// <summary>Whether the named object is a thunk.</summary>
    public bool IsThunk => (_lengthAndType & ThunkBit) != 0;

    /// <summary>The named object's length, in bytes.</summary>
    public long LengthBytes => (long)(_lengthAndType & LengthMask);

    /// <summary>A well-mixed 64-bit hash code: the first eight bytes of the digest.</summary>
    public ulong HashCode64 => _digest0;

    /// <summary>One of the five 64-bit words that make up the name; two different names differ in at least one.</summary>
    /// <param name="index">0 to 3 for the digest's words, 4 for length and type.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public ulong Word(int index) => index switch
    {
        0 => _digest0,
        1 => _digest1,
        2 => _digest2,
        3 => _digest3,
        4 => _lengthAndType,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>Names the given content: hashes it, and tells a thunk by its magic.</summary>
    /// <param name="content">All bytes of the object.</param>
    public static ObjectHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        SHA256.HashData(content, digest);
        return new ObjectHash(TypeOf(content), digest, content.Length);
    }

    /// <summary>What an object is, told by its first bytes.</summary>
    /// <param name="head">The first 11 bytes or more; all bytes of a shorter object.</param>
    public static ObjectType TypeOf(ReadOnlySpan<byte> head) =>
        head.StartsWith(ThunkMagic) ? ObjectType.Thunk : ObjectType.Value;

    /// <summary>Copies the SHA-256 digest.</summary>
    /// <param name="destination">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyDigest(Span<byte> destination)
    {
        if (destination.Length < DigestLength)
            throw new ArgumentException($"{DigestLength} bytes are needed.", nameof(destination));
        MemoryMarshal.Write(destination, in _digest0);
        MemoryMarshal.Write(destination[8..], in _digest1);
        MemoryMarshal.Write(destination[16..], in _digest2);
        MemoryMarshal.Write(destination[24..], in _digest3);
    }

    /// <summary>Reads a name.</summary>
    /// <param name="text">The whole text of a name, nothing around it.</param>
    /// <exception cref="ThunkFormatException">Not a name; says what is wrong and where.</exception>
    public static ObjectHash Parse(ReadOnlySpan<char> text)
    {
        Span<byte> ascii = stackalloc byte[MaxTextLength + 1];
        if (text.Length >= ascii.Length)
            throw NotAName(text, ParseError.Length, text.Length);
        for (var i = 0; i < text.Length; i++)
            ascii[i] = text[i] < 128 ? (byte)text[i] : (byte)'!';
        if (TryParse(ascii[..text.Length], out var hash, out var error, out var offset))
            return hash;
        throw NotAName(text, error, offset);
    }

    /// <summary>Reads a name in ASCII or UTF-8.</summary>
    /// <param name="text">The whole text of a name, nothing around it.</param>
    /// <exception cref="ThunkFormatException">Not a name; says what is wrong and where.</exception>
    public static ObjectHash Parse(ReadOnlySpan<byte> text)
    {
        if (TryParse(text, out var hash, out var error, out var offset))
            return hash;
        throw NotAName(System.Text.Encoding.UTF8.GetString(text), error, offset);
    }

    /// <summary>Reads a name, or says no.</summary>
    /// <param name="text">The whole text of a name, nothing around it.</param>
    /// <param name="hash">The name; the default value where the text is none.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out ObjectHash hash) => TryParse(text, out hash, out _, out _);

    /// <summary>Reads a name, or says no.</summary>
    /// <param name="text">The whole text of a name, nothing around it.</param>
    /// <param name="hash">The name; the default value where the text is none.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ObjectHash hash)
    {
        hash = default;
        if (text.Length is < TextLength or > MaxTextLength)
            return false;
        Span<byte> ascii = stackalloc byte[MaxTextLength];
        for (var i = 0; i < text.Length; i++)
            ascii[i] = text[i] < 128 ? (byte)text[i] : (byte)'!';
        return TryParse(ascii[..text.Length], out hash, out _, out _);
    }

    /// <summary>Writes the name's text.</summary>
    /// <param name="destination">Receives <see cref="TextLength"/> bytes, a few more for an object of 4 GiB or over.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Format(Span<byte> destination)
    {
        var digits = Math.Max(8, (67 - System.Numerics.BitOperations.LeadingZeroCount((ulong)LengthBytes)) / 4);
        var total = 1 + DigestTextLength + digits;
        if (destination.Length < total)
            throw new ArgumentException($"{total} bytes are needed.", nameof(destination));

        Span<byte> digest = stackalloc byte[DigestLength];
        CopyDigest(digest);
        destination[0] = IsThunk ? (byte)'T' : (byte)'V';
        Base64Name.Encode(digest, destination[1..]);
        var length = (ulong)LengthBytes;
        for (var i = total - 1; i > DigestTextLength; i--, length >>= 4)
            destination[i] = "0123456789abcdef"u8[(int)(length & 15)];
        return total;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (IsDefault)
            return "(no object)";
        Span<byte> text = stackalloc byte[MaxTextLength];
        return System.Text.Encoding.ASCII.GetString(text[..Format(text)]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(ObjectHash other) =>
        _digest0 == other._digest0 && _digest1 == other._digest1 && _digest2 == other._digest2
        && _digest3 == other._digest3 && _lengthAndType == other._lengthAndType;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ObjectHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)_digest0;

    /// <summary>Orders by the bytes of the digest, then type and length; not the order of the text forms.</summary>
    public int CompareTo(ObjectHash other)
    {
        var byDigest = CompareWord(_digest0, other._digest0);
        if (byDigest == 0) byDigest = CompareWord(_digest1, other._digest1);
        if (byDigest == 0) byDigest = CompareWord(_digest2, other._digest2);
        if (byDigest == 0) byDigest = CompareWord(_digest3, other._digest3);
        return byDigest != 0 ? byDigest : _lengthAndType.CompareTo(other._lengthAndType);
    }

    /// <summary>Whether both name the same object.</summary>
    public static bool operator ==(ObjectHash left, ObjectHash right) => left.Equals(right);

    /// <summary>Whether they name different objects.</summary>
    public static bool operator !=(ObjectHash left, ObjectHash right) => !left.Equals(right);

    private static int CompareWord(ulong left, ulong right) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReverseEndianness(left).CompareTo(BinaryPrimitives.ReverseEndianness(right))
        : left.CompareTo(right);

    private enum ParseError
    {
        Length,
        Type,
        Digest,
        Digits,
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out ObjectHash hash, out ParseError error, out int offset)
    {
        hash = default;
        error = ParseError.Length;
        offset = text.Length;
        if (text.Length is < TextLength or > MaxTextLength)
            return false;

        error = ParseError.Type;
        offset = 0;
        if (text[0] is not ((byte)'V' or (byte)'T'))
            return false;

        error = ParseError.Digest;
        Span<byte> digest = stackalloc byte[DigestLength];
        if (!Base64Name.TryDecode(text.Slice(1, DigestTextLength), digest, out offset))
        {
            offset++;
            return false;
        }

        error = ParseError.Digits;
        ulong length = 0;
        for (offset = 1 + DigestTextLength; offset < text.Length; offset++)
        {
            var digit = text[offset] switch
            {
                >= (byte)'0' and <= (byte)'9' => text[offset] - '0',
                >= (byte)'a' and <= (byte)'f' => text[offset] - 'a' + 10,
                _ => -1,
            };
            if (digit < 0)
                return false;
            length = (length << 4) | (uint)digit;
        }

        // More than eight digits never start with a zero: every object has one name.
        offset = 1 + DigestTextLength;
        if (text.Length > TextLength && text[offset] == '0')
            return false;
        hash = new ObjectHash(text[0] == 'T' ? ObjectType.Thunk : ObjectType.Value, digest, (long)length);
        return true;
    }

    private static ThunkFormatException NotAName(ReadOnlySpan<char> text, ParseError error, int offset)
    {
        const int Shown = 80;
        var shown = text.Length > Shown ? $"{text[..Shown]}…" : text.ToString();
        var found = offset < text.Length ? $"'{text[offset]}'" : "the end";
        return error switch
        {
            ParseError.Length => new ThunkFormatException(
                $"'{shown}' is not an object name: it has {text.Length} characters, a name has {TextLength}"
                + " (a few more from 4 GiB on)."),
            ParseError.Type => new ThunkFormatException(
                $"'{shown}' is not an object name: it starts with {found}, a name starts with 'V' or 'T'.", offset),
            ParseError.Digest => new ThunkFormatException(
                $"'{shown}' is not an object name: {found} cannot stand there; a digest is 43 characters of"
                + " A-Z a-z 0-9 . _ in their one canonical form.", offset),
            _ => new ThunkFormatException(
                $"'{shown}' is not an object name: {found} cannot stand there; the length is lower-case hex,"
                + " 8 digits or more without a leading zero.", offset),
        };
    }
}
