namespace Burst.Thunks;

/// <summary>Bytes as text in the ways that content identifiers are written.</summary>
/// <remarks>The readers return the number of bytes, or -1 for a text that is none in canonical form.</remarks>
internal static class Multibase
{
    private const string Base32Digits = "abcdefghijklmnopqrstuvwxyz234567";
    private const string Base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[(bytes.Length * 8 + 4) / 5];
        int buffer = 0, bits = 0, at = 0;
        foreach (var next in bytes)
        {
            buffer = ((buffer << 8) | next) & 0xFFF;
            for (bits += 8; bits >= 5; bits -= 5)
                text[at++] = Base32Digits[(buffer >> (bits - 5)) & 31];
        }

        if (bits > 0)
            text[at++] = Base32Digits[(buffer << (5 - bits)) & 31];
        return text[..at].ToString();
    }

    public static int FromBase32(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int buffer = 0, bits = 0, length = 0;
        foreach (var character in text)
        {
            var digit = Base32Digits.IndexOf(char.ToLowerInvariant(character));
            if (digit < 0)
                return -1;
            buffer = ((buffer << 5) | digit) & 0xFFF;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[length++] = (byte)(buffer >> bits);
        }

        return bits < 5 && (buffer & ((1 << bits) - 1)) == 0 ? length : -1;
    }

    public static string ToBase58(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digits = stackalloc byte[bytes.Length * 138 / 100 + 1];
        var length = Convert(bytes, 256, digits, 58);
        var zeros = bytes.IndexOfAnyExcept((byte)0);
        zeros = zeros < 0 ? bytes.Length : zeros;
        Span<char> text = stackalloc char[zeros + length];
        text[..zeros].Fill(Base58Digits[0]);
        for (var i = 0; i < length; i++)
            text[zeros + i] = Base58Digits[digits[digits.Length - length + i]];
        return text.ToString();
    }

    public static int FromBase58(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Span<byte> digits = stackalloc byte[text.Length];
        var zeros = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = Base58Digits.IndexOf(text[i]);
            if (digit < 0)
                return -1;
            digits[i] = (byte)digit;
            if (digit == 0 && zeros == i)
                zeros++;
        }

        Span<byte> number = stackalloc byte[text.Length];
        var length = Convert(digits, 58, number, 256);
        bytes[..zeros].Clear();
        number[^length..].CopyTo(bytes[zeros..]);
        return zeros + length;
    }

    public static int FromBase16(ReadOnlySpan<char> text, Span<byte> bytes) =>
        System.Convert.FromHexString(text, bytes, out _, out var length) == System.Buffers.OperationStatus.Done ? length : -1;

    /// <summary>Writes a number in another base, right-aligned, without leading zeros.</summary>
    private static int Convert(ReadOnlySpan<byte> digits, int from, Span<byte> result, int to)
    {
        result.Clear();
        var length = 0;
        foreach (var digit in digits)
        {
            int carry = digit;
            var at = 0;
            for (; at < length || carry > 0; at++)
            {
                carry += result[^(at + 1)] * from;
                result[^(at + 1)] = (byte)(carry % to);
                carry /= to;
            }

            length = at;
        }

        return length;
    }
}
