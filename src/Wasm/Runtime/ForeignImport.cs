using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A function of the host, for a module that another engine runs.</summary>
/// <remarks>Safe to use from many threads, each with its own <see cref="ForeignCaller"/>.</remarks>
public sealed class ForeignImport
{
    /// <summary>How many bytes a parameter or a result takes.</summary>
    public const int CellBytes = 16;

    private readonly HostFunction _function;
    private readonly Invoker _invoker;

    internal ForeignImport(Import import, HostFunction function)
    {
        Module = import.Module;
        Name = import.Name;
        _function = function;
        if (Type.Results.Length > 1 || HasReferences(Type.Parameters) || HasReferences(Type.Results))
            throw new ArgumentException($"{Module}.{Name} is {Type}: only the module's own engine can call such a function");
        _invoker = Invokers.ForValues(Type);
    }

    /// <summary>The first part of its name.</summary>
    public string Module { get; }

    /// <summary>The second part.</summary>
    public string Name { get; }

    /// <summary>What it takes and gives: numbers and vectors, at most one result.</summary>
    public FunctionType Type => _function.Type;

    /// <summary>Calls it.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="cells">The arguments, <see cref="CellBytes"/> for each, little-endian; then the result, in place of the
    /// first.</param>
    /// <remarks>Throws whatever the function throws; see <see cref="ForeignCaller.TrapOf"/>.</remarks>
    public void Invoke(ForeignCaller caller, Span<byte> cells)
    {
        var types = Type.Parameters;
        var arguments = caller.Arguments(types.Length);
        for (var i = 0; i < types.Length; i++)
            arguments[i] = Value.FromBits(types[i], Vector128.Create<byte>(cells.Slice(i * CellBytes, CellBytes)));
        var result = default(Value);
        _invoker(_function.Code, caller.Body.Handle, arguments, new Span<Value>(ref result));
        if (Type.Results.Length > 0)
            result.Bits.CopyTo(cells);
    }

    private static bool HasReferences(ReadOnlySpan<ValueType> types)
    {
        foreach (var type in types)
        {
            if (type.IsReference())
                return true;
        }

        return false;
    }
}
