using Xunit;

namespace Burst.Testing;

/// <summary>A test on recorded data: skipped where there is none, but failing under CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FixtureFactAttribute : FactAttribute
{
    public FixtureFactAttribute() => Skip = Fixtures.SkipReason;
}
