using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A WebAssembly value with its type.</summary>
/// <remarks>The accessors reinterpret the bits; they do not convert.</remarks>
public readonly struct Value : IEquatable<Value>
{
    internal readonly Vector128<byte> Bits;
    private readonly object? _reference;

    private Value(ValueType type, Vector128<byte> bits, object? reference)
    {
        Type = type;
        Bits = bits;
        _reference = reference;
    }

    /// <summary>The value's type; 0 for the default value, which is none.</summary>
    public ValueType Type { get; }

    /// <summary>The lowest 32 bits as an integer.</summary>
    public int AsI32 => Bits.AsInt32().ToScalar();

    /// <summary>The lowest 64 bits as an integer.</summary>
    public long AsI64 => Bits.AsInt64().ToScalar();

    /// <summary>The lowest 32 bits as a number.</summary>
    public float AsF32 => Bits.AsSingle().ToScalar();

    /// <summary>The lowest 64 bits as a number.</summary>
    public double AsF64 => Bits.AsDouble().ToScalar();

    /// <summary>All 128 bits.</summary>
    public Vector128<byte> AsV128 => Bits;

    /// <summary>The object referred to; <see langword="null"/> for null and for numbers.</summary>
    public object? AsReference => _reference;

    /// <summary>The function referred to; <see langword="null"/> for anything else.</summary>
    public FunctionReference? AsFunction => _reference as FunctionReference;

    /// <summary>An <c>i32</c>.</summary>
    public static Value I32(int value) => new(ValueType.I32, Vector128.CreateScalar(value).AsByte(), null);

    /// <summary>An <c>i64</c>.</summary>
    public static Value I64(long value) => new(ValueType.I64, Vector128.CreateScalar(value).AsByte(), null);

    /// <summary>An <c>f32</c>.</summary>
    public static Value F32(float value) => new(ValueType.F32, Vector128.CreateScalar(value).AsByte(), null);

    /// <summary>An <c>f64</c>.</summary>
    public static Value F64(double value) => new(ValueType.F64, Vector128.CreateScalar(value).AsByte(), null);

    /// <summary>A <c>v128</c>.</summary>
    public static Value V128(Vector128<byte> value) => new(ValueType.V128, value, null);

    /// <summary>A <c>funcref</c>; <see langword="null"/> is the null reference.</summary>
    public static Value Function(FunctionReference? value) => new(ValueType.FunctionReference, default, value);

    /// <summary>An <c>externref</c>; <see langword="null"/> is the null reference.</summary>
    public static Value External(object? value) => new(ValueType.ExternalReference, default, value);

    /// <summary>Zero or null.</summary>
    public static Value ZeroOf(ValueType type) => new(type, default, null);

    /// <summary>A value from its bits.</summary>
    /// <param name="type">A type of numbers or vectors.</param>
    /// <param name="bits">The bits; unused ones are ignored.</param>
    public static Value FromBits(ValueType type, Vector128<byte> bits) => type switch
    {
        ValueType.I32 or ValueType.F32 => new(type, Vector128.CreateScalar(bits.AsInt32().ToScalar()).AsByte(), null),
        ValueType.I64 or ValueType.F64 => new(type, Vector128.CreateScalar(bits.AsInt64().ToScalar()).AsByte(), null),
        ValueType.V128 => new(type, bits, null),
        _ => throw new ArgumentException($"A {type.ToText()} is not made of bits.", nameof(type)),
    };

    internal static Value FromReference(ValueType type, object? reference) => new(type, default, reference);

    /// <summary>An <c>i32</c>.</summary>
    public static implicit operator Value(int value) => I32(value);

    /// <summary>An <c>i64</c>.</summary>
    public static implicit operator Value(long value) => I64(value);

    /// <summary>An <c>f32</c>.</summary>
    public static implicit operator Value(float value) => F32(value);

    /// <summary>An <c>f64</c>.</summary>
    public static implicit operator Value(double value) => F64(value);

    /// <summary>Whether two values have the same type and bits, or refer to the same object.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Value other) =>
        Type == other.Type && Bits == other.Bits && ReferenceEquals(_reference, other._reference);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Type, Bits, _reference is null ? 0 : RuntimeHelpers.GetHashCode(_reference));

    /// <summary>As <c>i32:7</c>, <c>f64:0.5</c>, <c>funcref:null</c>.</summary>
    public override string ToString() => Type switch
    {
        ValueType.I32 => Invariant($"i32:{AsI32}"),
        ValueType.I64 => Invariant($"i64:{AsI64}"),
        ValueType.F32 => Invariant($"f32:{AsF32:R}"),
        ValueType.F64 => Invariant($"f64:{AsF64:R}"),
        ValueType.V128 => Invariant($"v128:0x{Bits.AsUInt64()[1]:x16}{Bits.AsUInt64()[0]:x16}"),
        0 => "none",
        _ => $"{Type.ToText()}:{_reference?.ToString() ?? "null"}",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
