namespace Burst.Wasm.Runtime;

/// <summary>A function of the host, in the form that suits any type. For the fast form see
/// <see cref="Linker.DefineStatics"/>.</summary>
/// <param name="caller">The instance that imports the function.</param>
/// <param name="arguments">As many as the function's type has parameters, each of its type.</param>
/// <param name="results">To be filled with values of the function's result types.</param>
/// <remarks>
/// May throw <see cref="TrapException"/> to end the computation and <see cref="ExitException"/> to end it in peace; any
/// other exception becomes a trap of kind <see cref="TrapKind.HostError"/>.
/// </remarks>
public delegate void HostCallback(Instance caller, ReadOnlySpan<Value> arguments, Span<Value> results);

/// <summary>The name under which a method is imported, where it differs from the method's own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WasmNameAttribute(string name) : Attribute
{
    /// <summary>The import's name.</summary>
    public string Name { get; } = name;
}
