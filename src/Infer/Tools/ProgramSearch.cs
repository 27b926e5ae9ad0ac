using Burst.Gg.Layout;

namespace Burst.Infer.Tools;

/// <summary>Finds programs as a shell does.</summary>
public static class ProgramSearch
{
    /// <summary>The absolute path of the first program of this name on <c>PATH</c>; <see langword="null"/> for none.</summary>
    /// <param name="name">Without folders.</param>
    /// <param name="environment">Where <c>PATH</c> is read.</param>
    public static string? Find(string name, IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Join(folder, name))
            .FirstOrDefault(CanRun);

    /// <summary>The absolute path of a program.</summary>
    /// <param name="name">Its name; one with a slash is a path.</param>
    /// <param name="searchPath">The value of <c>PATH</c>.</param>
    /// <param name="directory">Where relative paths start, absolute.</param>
    /// <returns><see langword="null"/> where there is none that may be executed.</returns>
    public static string? Find(string name, string searchPath, string directory)
    {
        if (name.Contains('/'))
            return CanRun(Path.GetFullPath(name, directory)) ? Path.GetFullPath(name, directory) : null;
        foreach (var folder in searchPath.Split(':'))
        {
            var candidate = Path.Join(folder.Length == 0 ? directory : Path.GetFullPath(folder, directory), name);
            if (CanRun(candidate))
                return candidate;
        }

        return null;
    }

    private static bool CanRun(string path) =>
        FileStatus.TryGet(path, out var status) && status is { IsExecutable: true, IsDirectory: false };
}
