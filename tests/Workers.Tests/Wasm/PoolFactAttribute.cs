using Burst.Testing;
using Burst.Workers.Tests.Wasmtime;
using Burst.Workers.Wasmtime;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Burst.Workers.Tests.Wasm;

/// <summary>A test of the contract: skipped in classes whose engine is not here.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Burst.Workers.Tests.Wasm.PoolFactDiscoverer", "Burst.Workers.Tests")]
public sealed class PoolFactAttribute : FactAttribute
{
    /// <summary>Whether it is skipped too where there is no recorded data.</summary>
    public bool NeedsFixtures
    {
        get => Skip is not null;
        set => Skip = value ? Fixtures.SkipReason : null;
    }
}

/// <summary>As <see cref="PoolFactAttribute"/>, with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Burst.Workers.Tests.Wasm.PoolTheoryDiscoverer", "Burst.Workers.Tests")]
public sealed class PoolTheoryAttribute : TheoryAttribute;

internal sealed class PoolFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo attribute) =>
        MissingEngine.Skip(DiagnosticMessageSink, options, method) is { } skipped
            ? [skipped] : base.Discover(options, method, attribute);
}

internal sealed class PoolTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions options, ITestMethod method, IAttributeInfo attribute) =>
        MissingEngine.Skip(DiagnosticMessageSink, options, method) is { } skipped
            ? [skipped] : base.Discover(options, method, attribute);
}

internal static class MissingEngine
{
    private static readonly Lazy<bool> HasWasmtime = new(static () => WasmtimeLibrary.IsInstalled);

    public static IXunitTestCase? Skip(IMessageSink messages, ITestFrameworkDiscoveryOptions options, ITestMethod method)
    {
        var needsWasmtime = method.TestClass.Class.GetCustomAttributes(typeof(NeedsWasmtimeAttribute)).Any();
        return needsWasmtime && !HasWasmtime.Value
            ? new XunitSkippedDataRowTestCase(
                messages, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method,
                "libwasmtime is not installed")
            : null;
    }
}
