using System.Reflection;

namespace Burst.Wasm.Compile.Operations;

/// <summary>Finds the method of a vector instruction.</summary>
/// <remarks>
/// <para>A class for each shape of lanes, and in it a method for each instruction, named as the specification names
/// it (<c>i16x8.extmul_low_i8x16_s</c> is <see cref="I16x8Operations.ExtmulLowI8x16S"/>). Operands come in stack order,
/// then immediates: a lane as a byte, the sixteen lanes of <c>i8x16.shuffle</c> as a vector. Instructions that touch
/// memory, and <c>v128.const</c>, are the compiler's.</para>
/// <para>Source: WebAssembly 2.0, 4.3.4 (vector operations) and 5.4.8 (their numbers).</para>
/// </remarks>
internal static class VectorOperations
{
    /// <summary>What <see cref="Of"/> adds to the number after the prefix.</summary>
    public const int Prefix = 0xFD00;

    private static readonly Type[] Shapes =
    [
        typeof(V128Operations), typeof(I8x16Operations), typeof(I16x8Operations), typeof(I32x4Operations),
        typeof(I64x2Operations), typeof(F32x4Operations), typeof(F64x2Operations),
    ];

    private static readonly MethodInfo?[] Methods = Collect();

    /// <summary>The method of an instruction; null when it has none.</summary>
    /// <param name="opcode"><see cref="Prefix"/> plus the number that follows the prefix byte.</param>
    public static MethodInfo? Of(int opcode)
    {
        int number = opcode - Prefix;
        return (uint)number < (uint)Methods.Length ? Methods[number] : null;
    }

    private static MethodInfo?[] Collect()
    {
        var methods = new MethodInfo?[0x100];
        foreach (MethodInfo method in Shapes.SelectMany(shape => shape.GetMethods()))
        {
            if (method.GetCustomAttribute<VectorOperationAttribute>() is { } operation)
                methods[operation.Number] = method;
        }
        return methods;
    }
}
