using System.Security.Cryptography;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Generate;

/// <summary>What came of a module's calls, in the words of <c>differential.js</c>.</summary>
internal sealed record Outcome(bool Valid, string[] Calls, string Memory)
{
    /// <summary>Runs a generated module on our engine.</summary>
    public static Outcome Of(GeneratedModule generated, WasmEngine engine, CompileRequest request)
    {
        using var compiled = engine.Compile(WasmModule.Decode(generated.Bytes), request);
        using var store = new Store();
        var instance = new Linker().Instantiate(
            compiled, new InstanceOptions { Store = store, Fuel = request.MetersFuel ? long.MaxValue / 2 : null });
        var calls = generated.Calls.Select(call => Run(instance, call)).ToArray();
        var memory = instance.Memory!.Read(0, (uint)instance.Memory.Length);
        return new Outcome(true, calls, Convert.ToHexStringLower(SHA1.HashData(memory)));
    }

    public override string ToString() => Valid ? string.Join(Environment.NewLine, [.. Calls, Memory]) : "not valid";

    private static string Run(Instance instance, GeneratedCall call)
    {
        try
        {
            var arguments = call.Arguments.Select(a => a.IsLong ? Value.I64(a.Bits) : Value.I32((int)a.Bits)).ToArray();
            var results = instance.Invoke(call.Name, arguments);
            return string.Join(' ', results.Select(r => r.Type == ValueType.I64 ? r.AsI64 : r.AsI32));
        }
        catch (TrapException e)
        {
            return $"trap: {KindOf(e)}";
        }
    }

    private static string KindOf(TrapException trap) => trap.Kind switch
    {
        TrapKind.Unreachable => "unreachable",
        TrapKind.MemoryOutOfBounds => "memory",
        TrapKind.IntegerDivideByZero => "zero",
        TrapKind.IntegerOverflow or TrapKind.InvalidConversionToInteger => "overflow",
        TrapKind.UndefinedElement or TrapKind.TableOutOfBounds => "table",
        TrapKind.UninitializedElement or TrapKind.IndirectCallTypeMismatch => "call",
        TrapKind.StackExhausted => "stack",
        _ => trap.Message,
    };
}
