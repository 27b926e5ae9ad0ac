using Burst.Testing;

namespace Burst.Wasm.Tests.Spec;

/// <summary>Where the conformance suites are, beside the recorded data of other tools.</summary>
internal static class SpecFolder
{
    /// <summary>The folder of the suites; <see langword="null"/> where there is none and none is demanded.</summary>
    public static string? Root { get; } = Fixtures.SkipReason is null
        ? Path.GetFullPath(Fixtures.PathOf("..", "conformance", "wasm-2.0"))
        : null;
}
