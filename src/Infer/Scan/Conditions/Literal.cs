using System.Globalization;

namespace Burst.Infer.Scan.Conditions;

/// <summary>Reads numbers and characters of conditions.</summary>
internal static class Literal
{
    /// <exception cref="ScanTroubleException">It is no whole number, or too large.</exception>
    public static Value Number(string text)
    {
        var digits = text.Replace("'", "").AsSpan();
        var suffix = digits.Length;
        var isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        while (suffix > 0 && digits[suffix - 1] is 'u' or 'U' or 'l' or 'L' or 'z' or 'Z')
            suffix--;
        var isUnsigned = digits[suffix..].ContainsAny('u', 'U');
        digits = digits[..suffix];
        ulong bits = 0;
        var isNumber = isHex ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits)
            : digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase)
                ? ulong.TryParse(digits[2..], NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out bits)
                : digits.StartsWith('0') ? TryParseOctal(digits, out bits)
                : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out bits);
        if (!isNumber)
            throw new ScanTroubleException($"#if has '{text}' for a number");
        return new Value(bits, isUnsigned || bits > long.MaxValue);
    }

    /// <exception cref="ScanTroubleException">What it is worth depends on character sets.</exception>
    public static Value Character(string text, LanguageRules rules)
    {
        var open = text.IndexOf('\'');
        var prefix = text[..open];
        if (prefix is not ("" or "L" or "u" or "U" or "u8"))
            throw new ScanTroubleException($"#if has {text}");
        var value = 0L;
        var count = 0;
        for (var at = open + 1; at < text.Length - 1; count++)
        {
            var unit = text[at] == '\\' ? Escape(text, ref at) : text[at++];
            if (unit > 0x7F && prefix.Length > 0)
                throw new ScanTroubleException($"#if has {text}");
            value = (value << 8) + (unit & 0xFF);
        }

        // Plain characters are signed on x86-64, and several of them make an int.
        if (count == 0 || count > 4 || (prefix.Length > 0 && count != 1))
            throw new ScanTroubleException($"#if has {text}");
        if (prefix.Length == 0)
            value = count == 1 ? (sbyte)value : (int)value;
        return new Value((ulong)value, prefix is "u" or "U" or "u8" && rules.Language != SourceLanguage.Assembler);
    }

    private static bool TryParseOctal(ReadOnlySpan<char> digits, out ulong bits)
    {
        bits = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || bits >> 61 != 0)
                return false;
            bits = (bits << 3) | (uint)(digit - '0');
        }

        return true;
    }

    private static int Escape(string text, ref int at)
    {
        var c = text[at + 1];
        at += 2;
        if (c is >= '0' and <= '7')
        {
            var value = c - '0';
            for (var i = 0; i < 2 && text[at] is >= '0' and <= '7'; i++)
                value = (value << 3) | (text[at++] - '0');
            return value;
        }

        if (c == 'x')
        {
            var value = 0;
            while (char.IsAsciiHexDigit(text[at]))
                value = (value << 4) | Convert.ToInt32($"{text[at++]}", 16);
            return value <= 0xFF ? value : throw new ScanTroubleException($"#if has {text}");
        }

        return c switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            'e' or 'E' => 27,
            '\\' or '\'' or '"' or '?' => c,
            _ => throw new ScanTroubleException($"#if has {text}"),
        };
    }
}
