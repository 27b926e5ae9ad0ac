namespace Burst.Gg.Layout;

/// <summary>What the system said, in its own words rather than .NET's.</summary>
public static class SystemError
{
    /// <summary>Whether a file could not be used; .NET objects to an empty path before the system is asked.</summary>
    public static bool IsOne(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentException;

    /// <summary>The C library's text for a file system error.</summary>
    /// <param name="error">What .NET made of it.</param>
    /// <param name="path">The path that was used.</param>
    public static string Describe(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException or ArgumentException => "No such file or directory",
        UnauthorizedAccessException when Directory.Exists(path) => "Is a directory",
        UnauthorizedAccessException => "Permission denied",
        PathTooLongException => "File name too long",
        _ => Shorten(error.Message),
    };

    // "No space left on device : '/path'": the path is named by whoever reports.
    private static string Shorten(string message)
    {
        var mark = message.IndexOf(" : '", StringComparison.Ordinal);
        return mark < 0 ? message : message[..mark];
    }
}
