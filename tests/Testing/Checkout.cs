namespace Burst.Testing;

/// <summary>Where the sources are that the tests were built from.</summary>
public static class Checkout
{
    /// <summary>The folder with <c>Burst.sln</c>, absolute.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Burst.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"no Burst.sln above {AppContext.BaseDirectory}");
    }
}
