namespace Burst.Thunks;

/// <summary>gg's spelling of a 32-byte digest: base64url without padding, every '-' written as '.'.</summary>
/// <remarks>Own code rather than <c>System.Buffers.Text.Base64Url</c> because of the '.', and because a name has to be
/// read strictly: the last character carries four bits of the digest, its two lowest bits must be zero.</remarks>
internal static class Base64Name
{
    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._"u8;

    private static readonly sbyte[] Values = MakeValues();

    /// <summary>Writes the 43 characters of a 32-byte digest.</summary>
    public static void Encode(ReadOnlySpan<byte> digest, Span<byte> text)
    {
        var alphabet = Alphabet;
        for (int i = 0, o = 0; i < 30; i += 3, o += 4)
        {
            var group = (digest[i] << 16) | (digest[i + 1] << 8) | digest[i + 2];
            text[o] = alphabet[group >> 18];
            text[o + 1] = alphabet[(group >> 12) & 63];
            text[o + 2] = alphabet[(group >> 6) & 63];
            text[o + 3] = alphabet[group & 63];
        }

        var last = (digest[30] << 8) | digest[31];
        text[40] = alphabet[last >> 10];
        text[41] = alphabet[(last >> 4) & 63];
        text[42] = alphabet[(last << 2) & 63];
    }

    /// <summary>Reads 43 characters into a 32-byte digest.</summary>
    /// <param name="text">43 characters.</param>
    /// <param name="digest">Receives 32 bytes.</param>
    /// <param name="offset">The first bad character, from 0, where the answer is no.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> digest, out int offset)
    {
        var values = Values;
        for (int i = 0, o = 0; i < 40; i += 4, o += 3)
        {
            int a = values[text[i]], b = values[text[i + 1]], c = values[text[i + 2]], d = values[text[i + 3]];
            if ((a | b | c | d) < 0)
            {
                offset = a < 0 ? i : b < 0 ? i + 1 : c < 0 ? i + 2 : i + 3;
                return false;
            }

            var group = (a << 18) | (b << 12) | (c << 6) | d;
            digest[o] = (byte)(group >> 16);
            digest[o + 1] = (byte)(group >> 8);
            digest[o + 2] = (byte)group;
        }

        int x = values[text[40]], y = values[text[41]], z = values[text[42]];
        if ((x | y | z) < 0 || (z & 3) != 0)
        {
            offset = x < 0 ? 40 : y < 0 ? 41 : 42;
            return false;
        }

        digest[30] = (byte)((x << 2) | (y >> 4));
        digest[31] = (byte)((y << 4) | (z >> 2));
        offset = 0;
        return true;
    }

    private static sbyte[] MakeValues()
    {
        var values = new sbyte[256];
        values.AsSpan().Fill(-1);
        for (var i = 0; i < Alphabet.Length; i++)
            values[Alphabet[i]] = (sbyte)i;
        return values;
    }
}
