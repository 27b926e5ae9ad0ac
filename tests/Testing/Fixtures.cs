using Xunit;

namespace Burst.Testing;

/// <summary>Finds the recorded data that lives beside the checkout.</summary>
public static class Fixtures
{
    /// <summary>The folder of data shared by all checkouts; <see langword="null"/> where there is none.</summary>
    public static string? Shared { get; } = Environment.GetEnvironmentVariable("BURST_SHARED") ?? FindUp("shared/fixtures/gg", "shared");

    /// <summary>The folder with the jobs that the real gg recorded.</summary>
    public static string Gg => Path.Combine(Shared ?? throw new InvalidOperationException(Absent), "fixtures", "gg");

    /// <summary>The root of the checkout.</summary>
    public static string Checkout { get; } = FindUp("Burst.sln", "") ?? AppContext.BaseDirectory;

    /// <summary>Why a test that needs the data cannot run here; <see langword="null"/> where it can or must.</summary>
    /// <remarks>In CI nothing is skipped: there the test runs and fails.</remarks>
    public static string? SkipReason =>
        Shared is null && Environment.GetEnvironmentVariable("CI") != "true" ? Absent : null;

    private const string Absent =
        "the recorded gg jobs are not beside this checkout (a folder shared/fixtures/gg, or BURST_SHARED)";

    private static string? FindUp(string marker, string result)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Exists(Path.Combine(folder.FullName, marker)))
                return Path.Combine(folder.FullName, result);
        }

        return null;
    }
}

/// <summary>A fact about recorded data; skipped with a reason where the data is not to be had.</summary>
public sealed class FixtureFactAttribute : FactAttribute
{
    public FixtureFactAttribute() => Skip = Fixtures.SkipReason;
}

/// <summary>A theory about recorded data; skipped with a reason where the data is not to be had.</summary>
public sealed class FixtureTheoryAttribute : TheoryAttribute
{
    public FixtureTheoryAttribute() => Skip = Fixtures.SkipReason;
}
