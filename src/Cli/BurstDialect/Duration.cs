using System.Globalization;

namespace Burst.Cli.BurstDialect;

/// <summary>Durations on the command line: <c>500ms</c>, <c>30s</c>, <c>2m</c>, <c>1h</c>; a plain number counts seconds.</summary>
internal static class Duration
{
    /// <summary>Reads a duration above zero and below 1,000 hours.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var (digits, unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], TimeSpan.TicksPerMillisecond),
            _ when text.EndsWith('s') => (text[..^1], TimeSpan.TicksPerSecond),
            _ when text.EndsWith('m') => (text[..^1], TimeSpan.TicksPerMinute),
            _ when text.EndsWith('h') => (text[..^1], TimeSpan.TicksPerHour),
            _ => (text, TimeSpan.TicksPerSecond),
        };
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        var isNumber = double.TryParse(digits, Style, CultureInfo.InvariantCulture, out var number);
        var ticks = number * unit;
        var isValid = isNumber && ticks >= 1 && ticks < 1000d * TimeSpan.TicksPerHour;
        duration = isValid ? TimeSpan.FromTicks((long)ticks) : default;
        return isValid;
    }
}
