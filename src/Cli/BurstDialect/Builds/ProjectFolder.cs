using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Cli.BurstDialect.Builds;

/// <summary>Finds the folder that a project lies in, from which its files are named.</summary>
internal static class ProjectFolder
{
    private const string CMakeCache = "CMakeCache.txt";
    private const string CMakeHome = "CMAKE_HOME_DIRECTORY:INTERNAL=";

    /// <summary>The folder, absolute and without links.</summary>
    /// <param name="given">What the user says; <see langword="null"/> for nothing.</param>
    /// <param name="workingDirectory">Where the build starts, absolute.</param>
    /// <param name="command">The build, which may name folders to work in.</param>
    /// <exception cref="BurstException">What the user says is no folder.</exception>
    public static string Find(string? given, string workingDirectory, IReadOnlyList<string> command)
    {
        if (given is not null)
        {
            var path = Path.GetFullPath(given, workingDirectory);
            return Directory.Exists(path) ? GgDirectory.RealPath(path) : throw new BurstException($"--root {given}: no such folder");
        }

        var folder = GgDirectory.RealPath(workingDirectory);
        for (var above = folder; above is not null; above = Path.GetDirectoryName(above))
        {
            // A file where the check-out is a worktree or a submodule.
            if (Path.Exists(Path.Join(above, ".git")))
                return above;
        }

        foreach (var build in BuildFolders(command, folder))
        {
            if (CMakeSource(build) is { } source)
                folder = CommonParent(folder, CommonParent(build, source));
        }

        return folder;
    }

    // Where the build starts, and what it names behind -C or --build.
    private static IEnumerable<string> BuildFolders(IReadOnlyList<string> command, string folder)
    {
        yield return folder;
        for (var i = 1; i + 1 < command.Count; i++)
        {
            if (command[i] is "-C" or "--build" or "-B" && Directory.Exists(Path.GetFullPath(command[i + 1], folder)))
                yield return GgDirectory.RealPath(Path.GetFullPath(command[i + 1], folder));
        }
    }

    private static string? CMakeSource(string build)
    {
        if (!File.Exists(Path.Join(build, CMakeCache)))
            return null;
        try
        {
            var line = File.ReadLines(Path.Join(build, CMakeCache)).FirstOrDefault(line => line.StartsWith(CMakeHome, StringComparison.Ordinal));
            return line is not null && Directory.Exists(line[CMakeHome.Length..]) ? GgDirectory.RealPath(line[CMakeHome.Length..]) : null;
        }
        catch (Exception e) when (SystemError.IsOne(e))
        {
            return null;
        }
    }

    private static string CommonParent(string one, string other)
    {
        while (one != "/" && other != one && !other.StartsWith(one + "/", StringComparison.Ordinal))
            one = Path.GetDirectoryName(one)!;
        return one;
    }
}
