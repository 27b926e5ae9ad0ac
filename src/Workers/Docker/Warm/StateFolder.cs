namespace Burst.Workers.Docker.Warm;

/// <summary>The folder of the agent's program and of locks, which is its user's own.</summary>
internal static class StateFolder
{
    /// <summary>Where it is unless an operator says otherwise.</summary>
    public static string Default =>
        Path.Join(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), $"burst-containers.{Environment.UserName}");

    /// <summary>Makes it.</summary>
    public static void Make(string folder) => Directory.CreateDirectory(
        folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
