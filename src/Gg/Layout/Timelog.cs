using System.Globalization;

namespace Burst.Gg.Layout;

/// <summary>Where the time of one execution went, in the lines that gg writes.</summary>
public static class Timelog
{
    /// <summary>The line that a log starts with: milliseconds since 1970.</summary>
    public static string Start(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.ToUnixTimeMilliseconds()}\n");

    /// <summary>The lines of one execution.</summary>
    /// <param name="execute">How long the function ran, its start and the storing of its outputs included.</param>
    public static string Execution(TimeSpan execute) => string.Create(
        CultureInfo.InvariantCulture,
        $"read_thunk 0\ndo_cleanup 0\nget_dependencies 0\nexecute {(long)execute.TotalMilliseconds}\nupload_output 0\n");
}
