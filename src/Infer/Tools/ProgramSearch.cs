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
            .FirstOrDefault(path => FileStatus.TryGet(path, out var status) && status is { IsExecutable: true, IsDirectory: false });
}
