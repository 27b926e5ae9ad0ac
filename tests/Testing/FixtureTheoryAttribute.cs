using Xunit;

namespace Burst.Testing;

/// <summary>A test with cases from recorded data: skipped where there is none, but failing under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FixtureTheoryAttribute : TheoryAttribute
{
    public FixtureTheoryAttribute() => Skip = Fixtures.SkipReason;
}
