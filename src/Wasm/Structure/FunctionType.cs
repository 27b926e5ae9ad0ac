namespace Burst.Wasm.Structure;

/// <summary>What a function takes and what it gives. Two with the same lists are equal.</summary>
/// <remarks>Immutable. Source: WebAssembly core specification, §2.3.6.</remarks>
public sealed class FunctionType : IEquatable<FunctionType>
{
    private readonly ValueType[] _parameters;
    private readonly ValueType[] _results;

    /// <summary>Makes a type; the lists are copied.</summary>
    public FunctionType(ReadOnlySpan<ValueType> parameters, ReadOnlySpan<ValueType> results)
    {
        _parameters = parameters.ToArray();
        _results = results.ToArray();
    }

    /// <summary>The parameters' types, in order.</summary>
    public ReadOnlySpan<ValueType> Parameters => _parameters;

    /// <summary>The results' types, in order.</summary>
    public ReadOnlySpan<ValueType> Results => _results;

    /// <inheritdoc/>
    public bool Equals(FunctionType? other) =>
        other is not null && Parameters.SequenceEqual(other.Parameters) && Results.SequenceEqual(other.Results);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionType);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var type in _parameters)
            hash.Add((byte)type);
        hash.Add(0);
        foreach (var type in _results)
            hash.Add((byte)type);
        return hash.ToHashCode();
    }

    /// <summary>As <c>(i32 i64) -> (f32)</c>.</summary>
    public override string ToString() => $"({Join(_parameters)}) -> ({Join(_results)})";

    private static string Join(ValueType[] types) => string.Join(' ', types.Select(ValueTypes.ToText));
}
