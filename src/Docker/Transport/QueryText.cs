using System.Globalization;
using System.Text;

namespace Burst.Docker.Transport;

/// <summary>The query of a path; values that are <see langword="null"/> or <see langword="false"/> are left out.</summary>
internal sealed class QueryText
{
    private readonly StringBuilder _text = new();

    public QueryText Add(string name, string? value)
    {
        if (value is null)
            return this;
        _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public QueryText Add(string name, bool value) => Add(name, value ? "1" : null);

    /// <summary>Seconds since 1970, to the nanosecond.</summary>
    public QueryText Add(string name, DateTimeOffset? time)
    {
        if (time is not { } value)
            return this;
        var ticks = (value - DateTimeOffset.UnixEpoch).Ticks;
        return Add(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{ticks / TimeSpan.TicksPerSecond}.{ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick:D9}"));
    }

    public override string ToString() => _text.ToString();
}
