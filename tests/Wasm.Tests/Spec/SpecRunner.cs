using Burst.Wasm.Runtime;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Spec;

/// <summary>Executes every command of a suite and tells which ones did not go as expected.</summary>
internal static class SpecRunner
{
    /// <summary>One line for each failing command, with its line in the suite.</summary>
    public static List<string> Run(string name, WasmEngine engine, CompileRequest request)
    {
        var suite = SpecSuite.Load(name);
        var failures = new List<string>();
        using var machine = new SpecMachine(engine, request);
        foreach (var command in suite.Commands)
        {
            if (FailureOf(suite, command, machine) is { } failure)
                failures.Add(
                    $"line {command.Line} {command.Type} {command.Action?.Field ?? command.Filename}: {failure}");
        }

        return failures;
    }

    private static string? FailureOf(SpecSuite suite, SpecCommand command, SpecMachine machine)
    {
        try
        {
            return Execute(suite, command, machine);
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}{(e is TrapException or WasmFormatException ? "" : e.StackTrace)}";
        }
    }

    private static string? Execute(SpecSuite suite, SpecCommand command, SpecMachine machine)
    {
        switch (command.Type)
        {
            case "module":
                machine.Add(suite.Read(command), command.Name);
                return null;
            case "register":
                machine.Register(command.Name, command.As!);
                return null;
            case "action":
                machine.Run(command.Action!);
                return null;
            case "assert_return":
                return CheckResults(machine.Run(command.Action!), command.Expected);
            case "assert_trap" or "assert_exhaustion":
                return CheckTrap(command, () => machine.Run(command.Action!));
            case "assert_uninstantiable":
                return CheckTrap(command, () => machine.Instantiate(suite.Read(command)));
            case "assert_unlinkable":
                return CheckLinking(command, () => machine.Instantiate(suite.Read(command)));
            case "assert_malformed" when command.ModuleType == "text":
                return CheckText(command, suite.Read(command));
            case "assert_malformed" or "assert_invalid":
                return FormatSpecTests.FailureOf(suite, command);
            default:
                return "this runner does not know the command";
        }
    }

    private static string? CheckResults(Value[] actual, SpecValue[] expected) =>
        actual.Length == expected.Length && actual.Zip(expected, SpecValues.Matches).All(isSame => isSame)
            ? null
            : $"{string.Join(", ", actual)}, expected {string.Join<SpecValue>(", ", expected)}";

    private static string? CheckTrap(SpecCommand command, Action action)
    {
        try
        {
            action();
            return $"no trap, expected \"{command.Text}\"";
        }
        catch (TrapException e)
        {
            // The suites name the element at times; the kind is what we promise.
            var said = TrapException.TextOf(e.Kind);
            return FormatSpecTests.Explains(said, command.Text) || FormatSpecTests.Explains(command.Text, said)
                ? null
                : $"trap \"{e.Message}\", expected \"{command.Text}\"";
        }
    }

    private static string? CheckLinking(SpecCommand command, Action action)
    {
        try
        {
            action();
            return $"linked, expected \"{command.Text}\"";
        }
        catch (LinkException e)
        {
            return e.Message.Contains(command.Text, StringComparison.Ordinal)
                ? null
                : $"\"{e.Message}\", expected \"{command.Text}\"";
        }
    }

    private static string? CheckText(SpecCommand command, byte[] text)
    {
        try
        {
            WasmText.Parse(text);
            return $"accepted, expected \"{command.Text}\"";
        }
        catch (WasmTextException e)
        {
            return FormatSpecTests.Explains(e.Rule, command.Text)
                ? null
                : $"\"{e.Message}\", expected \"{command.Text}\"";
        }
    }
}
