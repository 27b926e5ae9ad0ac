namespace Burst.BenchComment.Results;

/// <summary>Which benchmark, with which parameters.</summary>
/// <param name="Type">The class, without its namespace.</param>
/// <param name="Method">The method.</param>
/// <param name="Parameters">As in <c>Threads=2</c>; empty without any.</param>
internal readonly record struct BenchmarkId(string Type, string Method, string Parameters)
{
    private const string ClassSuffix = "Benchmarks";
    private const string RawPrefix = "Raw";

    /// <summary>Whether it measures the machine rather than Burst: the baseline of its class.</summary>
    public bool IsRaw => Method.StartsWith(RawPrefix, StringComparison.Ordinal);

    /// <summary>Whether both have the same class and parameters, so that one can be the other's baseline.</summary>
    public bool IsBeside(BenchmarkId other) => Type == other.Type && Parameters == other.Parameters;

    /// <summary>Short, for tables: <c>WholePath.Stream, Threads=2</c>.</summary>
    public override string ToString()
    {
        var type = Type.EndsWith(ClassSuffix, StringComparison.Ordinal) ? Type[..^ClassSuffix.Length] : Type;
        return $"{type}.{Method}{(Parameters.Length == 0 ? "" : ", " + Parameters.Replace("&", ", ", StringComparison.Ordinal))}";
    }
}
