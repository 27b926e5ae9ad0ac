using Burst.Infer.Tools;

namespace Burst.Infer.Tests.Compile;

/// <summary>The clangs of this machine.</summary>
internal static class InstalledClangs
{
    private static readonly Dictionary<string, string> s_path = new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
    };

    /// <summary>What follows <c>clang</c> and <c>clang++</c> in their names: nothing for the machine's own, then <c>-19</c> and the
    /// like for others.</summary>
    public static IReadOnlyList<string> Suffixes { get; } =
        ["", .. Enumerable.Range(11, 20).Select(version => $"-{version}").Where(IsOther)];

    /// <summary>Why tests of clang cannot run; <see langword="null"/> where they can, and under CI, where they must.</summary>
    public static string? SkipReason =>
        ProgramSearch.Find("clang++", s_path) is not null || Environment.GetEnvironmentVariable("CI") == "true"
            ? null
            : "no clang: tools/check.sh installs it";

    private static bool IsOther(string suffix) =>
        ProgramSearch.Find($"clang++{suffix}", s_path) is { } other && ProgramSearch.Find("clang++", s_path) is { } own
        && File.ResolveLinkTarget(other, returnFinalTarget: true)?.FullName != File.ResolveLinkTarget(own, returnFinalTarget: true)?.FullName;
}

/// <summary>Tests with a real clang: skipped where there is none, but failing under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClangTheoryAttribute : TheoryAttribute
{
    public ClangTheoryAttribute() => Skip = InstalledClangs.SkipReason;
}

/// <summary>A test with a real clang: skipped where there is none, but failing under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClangFactAttribute : FactAttribute
{
    public ClangFactAttribute() => Skip = InstalledClangs.SkipReason;
}
