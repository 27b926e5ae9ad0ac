namespace Burst.Testing;

/// <summary>Finds data recorded from other tools: <c>$BURST_SHARED/fixtures</c>, or a <c>shared/fixtures</c> folder beside the
/// checkout or above it.</summary>
public static class Fixtures
{
    private const string Variable = "BURST_SHARED";

    private static readonly Lazy<string?> Folder = new(Find);

    /// <summary>Why tests on the data cannot run; <see langword="null"/> where they can, and under CI, where they must.</summary>
    public static string? SkipReason => Folder.Value is not null || IsContinuousIntegration
        ? null
        : $"recorded data not found: set {Variable} to the folder that holds 'fixtures'";

    /// <summary>A file or folder of the data.</summary>
    /// <param name="parts">Its path below <c>fixtures</c>.</param>
    /// <exception cref="DirectoryNotFoundException">There is no data here.</exception>
    public static string PathOf(params string[] parts) => Path.Combine(
        [Folder.Value ?? throw new DirectoryNotFoundException($"recorded data not found, and CI=true: set {Variable}"), .. parts]);

    /// <summary>The folders of gg's cases, such as <c>04-named-output-dep</c>; none where there is no data.</summary>
    public static IEnumerable<string> GgCases()
    {
        if (Folder.Value is not { } folder)
            return [];
        return Directory.EnumerateDirectories(Path.Join(folder, "gg")).Order(StringComparer.Ordinal);
    }

    private static bool IsContinuousIntegration =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } shared)
            return Existing(Path.Join(shared, "fixtures"));
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Existing(Path.Join(folder, "shared", "fixtures")) is { } found)
                return found;
        }

        return null;
    }

    private static string? Existing(string path) => Directory.Exists(Path.Join(path, "gg")) ? path : null;
}
