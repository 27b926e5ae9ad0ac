using System.Globalization;
using System.Numerics;
using System.Text;

namespace Burst.Wasm.Text;

/// <summary>Numbers of the text format.</summary>
/// <remarks>Source: WebAssembly core specification, §6.3.1 and §6.3.2.</remarks>
internal static class TextNumbers
{
    /// <summary>The value of a hexadecimal digit; -1 for anything else.</summary>
    public static int HexDigit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    /// <summary>Which kind of number a word is; <see langword="null"/> if none.</summary>
    public static TokenKind? Classify(ReadOnlySpan<byte> word)
    {
        var isSigned = word[0] is (byte)'+' or (byte)'-';
        var rest = isSigned ? word[1..] : word;
        if (rest.SequenceEqual("inf"u8) || rest.SequenceEqual("nan"u8))
            return TokenKind.Float;
        if (rest.StartsWith("nan:"u8))
            return IsDigits(rest[4..], isHex: true, needsPrefix: true) ? TokenKind.Float : null;
        var isHex = rest.StartsWith("0x"u8);
        if (IsDigits(rest, isHex, isHex))
            return isSigned ? TokenKind.Integer : TokenKind.Natural;
        return IsFloat(isHex ? rest[2..] : rest, isHex) ? TokenKind.Float : null;
    }

    /// <summary>Reads a number without sign.</summary>
    /// <returns>Whether it is one and fits in 64 bits.</returns>
    public static bool TryParseNatural(ReadOnlySpan<byte> word, out ulong value)
    {
        value = 0;
        var isHex = word.StartsWith("0x"u8);
        if (!IsDigits(word, isHex, isHex))
            return false;
        var radix = isHex ? 16u : 10u;
        foreach (var c in isHex ? word[2..] : word)
        {
            if (c == '_')
                continue;
            var high = Math.BigMul(value, radix, out value);
            var digit = (ulong)HexDigit(c);
            if (high != 0 || value > ulong.MaxValue - digit)
                return false;
            value += digit;
        }

        return true;
    }

    /// <summary>Reads a whole number, from the lowest signed to the highest unsigned value of its size.</summary>
    /// <param name="word">A word that is a natural or an integer.</param>
    /// <param name="bits">The size.</param>
    /// <param name="value">The value, in two's complement.</param>
    /// <returns>Whether it fits.</returns>
    public static bool TryParseInteger(ReadOnlySpan<byte> word, int bits, out ulong value)
    {
        var isNegative = word[0] == '-';
        if (!TryParseNatural(word[0] is (byte)'-' or (byte)'+' ? word[1..] : word, out value))
            return false;
        var all = ulong.MaxValue >> (64 - bits);
        if (!isNegative)
            return value <= all;
        if (value > (all >> 1) + 1)
            return false;
        value = (0 - value) & all;
        return true;
    }

    /// <summary>Reads a number as the bits of an <c>f32</c>.</summary>
    public static bool TryParseF32(ReadOnlySpan<byte> word, out uint bits)
    {
        var isGood = TryParse(word, mantissaBits: 23, exponentBits: 8, out var all);
        bits = (uint)all;
        return isGood;
    }

    /// <summary>Reads a number as the bits of an <c>f64</c>.</summary>
    public static bool TryParseF64(ReadOnlySpan<byte> word, out ulong bits) =>
        TryParse(word, mantissaBits: 52, exponentBits: 11, out bits);

    private static bool TryParse(ReadOnlySpan<byte> word, int mantissaBits, int exponentBits, out ulong bits)
    {
        var sign = word[0] == '-' ? 1UL << (mantissaBits + exponentBits) : 0;
        var rest = word[0] is (byte)'-' or (byte)'+' ? word[1..] : word;
        var infinity = ((1UL << exponentBits) - 1) << mantissaBits;
        var isGood = true;
        if (rest.SequenceEqual("inf"u8))
        {
            bits = infinity;
        }
        else if (rest.SequenceEqual("nan"u8))
        {
            bits = infinity | (1UL << (mantissaBits - 1));
        }
        else if (rest.StartsWith("nan:"u8))
        {
            isGood = TryParseNatural(rest[4..], out var payload) && payload > 0 && payload < 1UL << mantissaBits;
            bits = infinity | payload;
        }
        else
        {
            bits = rest.StartsWith("0x"u8)
                ? ParseHex(rest[2..], mantissaBits, exponentBits)
                : ParseDecimal(rest, mantissaBits);
            isGood = bits < infinity;
        }

        bits |= sign;
        return isGood;
    }

    private static ulong ParseDecimal(ReadOnlySpan<byte> word, int mantissaBits)
    {
        var text = Encoding.ASCII.GetString(word).Replace("_", "", StringComparison.Ordinal);
        return mantissaBits == 23
            ? BitConverter.SingleToUInt32Bits(float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))
            : BitConverter.DoubleToUInt64Bits(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>Digits with a binary exponent, rounded to the nearest number, to the even one between two.</summary>
    private static ulong ParseHex(ReadOnlySpan<byte> word, int mantissaBits, int exponentBits)
    {
        var p = word.IndexOfAny((byte)'p', (byte)'P');
        var digits = p < 0 ? word : word[..p];
        var exponent = p < 0 ? BigInteger.Zero : BigInteger.Parse(
            Encoding.ASCII.GetString(
                word[(p + 1)..]).Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var hex = new StringBuilder("0");
        var isFraction = false;
        foreach (var c in digits)
        {
            if (c == '.')
                isFraction = true;
            else if (c != '_')
                hex.Append((char)c);
            if (isFraction && c is not ((byte)'.' or (byte)'_'))
                exponent -= 4;
        }

        var mantissa = BigInteger.Parse(hex.ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return mantissa.IsZero ? 0 : Round(mantissa, exponent, mantissaBits, exponentBits);
    }

    private static ulong Round(BigInteger mantissa, BigInteger exponent, int mantissaBits, int exponentBits)
    {
        var bias = (1 << (exponentBits - 1)) - 1;
        var infinity = ((1UL << exponentBits) - 1) << mantissaBits;
        var lowestExponent = 1 - bias - mantissaBits;
        var length = (int)mantissa.GetBitLength();
        if (exponent + length > bias + 2)
            return infinity;
        if (exponent + length < lowestExponent - 1)
            return 0;

        // The exponent of the last bit kept: that of the leading bit less the mantissa, or the subnormals' one.
        var scale = Math.Max((int)exponent + length - 1 - mantissaBits, lowestExponent);
        var shift = scale - (int)exponent;
        var kept = shift <= 0 ? mantissa << -shift : mantissa >> shift;
        if (shift > 0)
        {
            var rest = mantissa - (kept << shift);
            var comparison = rest.CompareTo(BigInteger.One << (shift - 1));
            if (comparison > 0 || (comparison == 0 && !kept.IsEven))
                kept += 1;
        }

        // A carry out of the mantissa moves into the exponent, which is what it should do.
        var bits = (ulong)kept;
        return bits < 1UL << mantissaBits
            ? bits
            : bits + ((ulong)(scale - lowestExponent) << mantissaBits);
    }

    private static bool IsFloat(ReadOnlySpan<byte> rest, bool isHex)
    {
        var e = isHex ? rest.IndexOfAny((byte)'p', (byte)'P') : rest.IndexOfAny((byte)'e', (byte)'E');
        var digits = rest;
        if (e >= 0)
        {
            var exponent = rest[(e + 1)..];
            if (exponent.Length > 0 && exponent[0] is (byte)'+' or (byte)'-')
                exponent = exponent[1..];
            if (!IsDigits(exponent, isHex: false, needsPrefix: false))
                return false;
            digits = rest[..e];
        }

        var point = digits.IndexOf((byte)'.');
        if (point < 0)
            return e >= 0 && IsDigits(digits, isHex, needsPrefix: false);
        var fraction = digits[(point + 1)..];
        return IsDigits(digits[..point], isHex, needsPrefix: false)
            && (fraction.Length == 0 || IsDigits(fraction, isHex, needsPrefix: false));
    }

    /// <summary>Whether the word is digits, with single underscores between them.</summary>
    private static bool IsDigits(ReadOnlySpan<byte> word, bool isHex, bool needsPrefix)
    {
        if (needsPrefix)
        {
            if (!word.StartsWith("0x"u8))
                return false;
            word = word[2..];
        }

        var wasDigit = false;
        foreach (var c in word)
        {
            var isDigit = HexDigit(c) is >= 0 and var digit && (isHex || digit < 10);
            if (!isDigit && !(c == '_' && wasDigit))
                return false;
            wasDigit = isDigit;
        }

        return wasDigit;
    }
}
