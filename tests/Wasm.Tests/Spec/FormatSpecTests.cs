using Burst.Testing;
using Burst.Wasm.Decode;

namespace Burst.Wasm.Tests.Spec;

/// <summary>What the suites say of the binary format and of validation; it needs no engine.</summary>
public sealed class FormatSpecTests
{
    public static TheoryData<string> Suites => [.. SpecSuite.Names().DefaultIfEmpty("none")];

    [FixtureTheory]
    [MemberData(nameof(Suites))]
    public void Decode_ModulesOfSuite_AcceptedOrRejectedAsExpected(string name)
    {
        var suite = SpecSuite.Load(name);
        var failures = suite.Commands
            .Where(c => c.Filename is not null && c.ModuleType != "text")
            .Select(c => FailureOf(suite, c) is { } failure ? $"line {c.Line} ({c.Filename}): {failure}" : null)
            .OfType<string>()
            .ToList();
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    /// <summary>
    /// The one text that cannot be told from its binary form: the tool that made it writes <c>select (result)</c>, with an
    /// empty list of results, as the plain <c>select</c>, whose operands are then missing.
    /// </summary>
    private const string EmptySelect = "invalid result arity";

    /// <summary>What is wrong with our answer to a command; <see langword="null"/> if nothing.</summary>
    internal static string? FailureOf(SpecSuite suite, SpecCommand command)
    {
        var isRejected = command.Type is "assert_malformed" or "assert_invalid";
        try
        {
            WasmModule.Decode(suite.Read(command), WasmFeatures.None);
            return isRejected ? $"accepted, expected \"{command.Text}\"" : null;
        }
        catch (WasmFormatException e)
        {
            if (!isRejected)
                return e.Message;
            var expected = command.Text == EmptySelect && e.Message.Contains("select:") ? e.Rule : command.Text;
            return Explains(e.Rule, expected) && e.IsMalformed == (command.Type == "assert_malformed")
                ? null
                : $"expected {command.Type} \"{command.Text}\": {e.Message}";
        }
    }

    /// <summary>The reference interpreter's comparison: what is expected begins what is said.</summary>
    internal static bool Explains(string said, string expected) => said.StartsWith(expected, StringComparison.Ordinal);
}
