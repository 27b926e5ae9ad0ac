using System.Globalization;

namespace Burst.Cli.BurstDialect;

/// <summary>Sizes on the command line: <c>64KiB</c>, <c>16MiB</c>, <c>1GiB</c>, also <c>64K</c>, <c>16M</c>, <c>1G</c>, which mean
/// the same; a plain number counts bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, int Shift)[] Units =
    [
        ("KiB", 10), ("MiB", 20), ("GiB", 30), ("KB", 10), ("MB", 20), ("GB", 30), ("K", 10), ("M", 20), ("G", 30), ("B", 0), ("", 0),
    ];

    /// <summary>Reads a size above zero and below 8 EiB.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (unit, shift) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            var digits = text[..^unit.Length].TrimEnd();
            const NumberStyles Style = NumberStyles.AllowDecimalPoint;
            if (!decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out var number)
                || number <= 0 || number > long.MaxValue >> shift)
            {
                return false;
            }

            bytes = (long)(number * (1L << shift));
            return bytes > 0;
        }

        return false;
    }

    /// <summary>A size for people: three digits and a unit.</summary>
    public static string Format(long bytes) => bytes switch
    {
        < 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d:0.#} KiB"),
        < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.##} GiB"),
    };
}
