using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

internal sealed unsafe partial class InstanceBody
{
    /// <summary>Puts results after the first where generated code looks for them.</summary>
    internal void SetExtraResults(ReadOnlySpan<Value> results)
    {
        for (var i = 1; i < results.Length; i++)
        {
            if (results[i].Type.IsReference())
                ExtraReferences[i - 1] = results[i].AsReference;
            else
                ExtraResults[i - 1] = results[i].Bits;
        }
    }

    /// <summary>Takes results after the first from where generated code puts them.</summary>
    internal void CopyExtraResults(FunctionType type, Span<Value> results)
    {
        var types = type.Results;
        for (var i = 1; i < types.Length; i++)
        {
            results[i] = types[i].IsReference()
                ? Value.FromReference(types[i], ExtraReferences[i - 1])
                : Value.FromBits(types[i], ExtraResults[i - 1]);
        }
    }
}
