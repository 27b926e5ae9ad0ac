using Burst.Testing;

namespace Burst.Wasm.Tests.Programs;

/// <summary>A test of a real program that <c>tools/fetch-programs.sh</c> gets, beside node: skipped where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program)
    {
        if (!File.Exists(PathOf(program)))
            Skip = $"{program} is not there: run tools/fetch-programs.sh";
        else if (!NodeCommand.IsPresent)
            Skip = "node is not there to compare with (Debian's package nodejs)";
    }

    /// <summary>Where a program is.</summary>
    internal static string PathOf(string program) => Path.Join(Checkout.Root, "artifacts", "programs", program);
}
