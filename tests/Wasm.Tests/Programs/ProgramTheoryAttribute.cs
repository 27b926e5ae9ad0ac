using Burst.Testing;

namespace Burst.Wasm.Tests.Programs;

/// <summary>A test of a real program that <c>tools/fetch-programs.sh</c> gets: skipped where it is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program)
    {
        if (!File.Exists(PathOf(program)))
            Skip = $"{program} is not there: run tools/fetch-programs.sh";
    }

    /// <summary>Where a program is.</summary>
    internal static string PathOf(string program) => Path.Join(Checkout.Root, "artifacts", "programs", program);
}
