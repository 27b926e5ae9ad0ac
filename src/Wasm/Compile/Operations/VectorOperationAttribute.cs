namespace Burst.Wasm.Compile.Operations;

/// <summary>Marks the method that does what a vector instruction says.</summary>
/// <param name="number">The number that follows the prefix byte 0xFD in a module.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorOperationAttribute(int number) : Attribute
{
    public int Number { get; } = number;
}
