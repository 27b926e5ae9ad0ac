namespace Burst.Stress.Jobs;

/// <summary>Where the sources and the burst program are.</summary>
internal static class Checkout
{
    /// <summary>The folder with <c>Burst.sln</c>, absolute.</summary>
    public static string Root { get; } = Find();

    /// <summary>The program, as <c>tools/build.sh</c> leaves it.</summary>
    public static string Burst => Path.Join(Root, "artifacts", "burst", "burst");

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Join(folder, "Burst.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"no Burst.sln above {AppContext.BaseDirectory}");
    }
}
