using Burst.Engine;

namespace Burst.Cli;

/// <summary>Where the user's caches are, which are not part of any project.</summary>
internal static class UserCaches
{
    /// <summary><c>$XDG_CACHE_HOME</c>, else <c>~/.cache</c>; <see langword="null"/> where neither is an absolute
    /// path.</summary>
    public static string? Path
    {
        get
        {
            if (Host.Variable("XDG_CACHE_HOME") is var cache && System.IO.Path.IsPathRooted(cache))
                return cache;
            return Host.Variable("HOME") is var home && System.IO.Path.IsPathRooted(home)
                ? System.IO.Path.Join(home, ".cache")
                : null;
        }
    }

    /// <summary>The gg folder for builds in projects that have none of their own; it may not be there yet.</summary>
    public static string? StorePath => Path is { } path ? System.IO.Path.Join(path, "burst", ".gg") : null;

    /// <summary><see cref="Path"/>.</summary>
    /// <exception cref="BurstException">There is none.</exception>
    public static string Required =>
        Path ?? throw new BurstException("no folder for caches: neither XDG_CACHE_HOME nor HOME is an absolute path");
}
