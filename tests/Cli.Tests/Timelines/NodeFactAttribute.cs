namespace Burst.Cli.Tests.Timelines;

/// <summary>A test that needs node: skipped where it is not installed, but not under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = Reason;

    /// <summary>Why such a test is skipped; <see langword="null"/> where it is not.</summary>
    public static string? Reason { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, "node")))
        || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "needs node";
}

/// <inheritdoc cref="NodeFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = NodeFactAttribute.Reason;
}
