using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Spec;

/// <summary>The suites' notation of values.</summary>
internal static class SpecValues
{
    private const string CanonicalNaN = "nan:canonical";
    private const string ArithmeticNaN = "nan:arithmetic";

    /// <summary>An argument.</summary>
    public static Value Parse(SpecValue value) => value.Type switch
    {
        "i32" => Value.I32((int)Bits(value.Value)),
        "i64" => Value.I64((long)Bits(value.Value)),
        "f32" => Value.FromBits(ValueType.F32, Vector128.CreateScalar((uint)Bits(value.Value)).AsByte()),
        "f64" => Value.FromBits(ValueType.F64, Vector128.CreateScalar(Bits(value.Value)).AsByte()),
        "v128" => Value.V128(ParseVector(value)),
        "externref" => Value.External(IsNull(value) ? null : ExternalObject(value)),
        "funcref" when IsNull(value) => Value.Function(null),
        _ => throw new NotSupportedException($"value {value}"),
    };

    /// <summary>Whether a result is what a command expects.</summary>
    public static bool Matches(Value actual, SpecValue expected)
    {
        if (actual.Type.ToString() != TypeName(expected.Type))
            return false;
        return expected.Type switch
        {
            "externref" when IsNull(expected) => actual.AsReference is null,
            "externref" => Equals(actual.AsReference, ExternalObject(expected)),
            "funcref" => IsNull(expected) == (actual.AsFunction is null),
            "v128" => VectorMatches(actual.AsV128, expected),
            "i32" => LaneMatches((uint)actual.AsI32, "i32", expected.Value),
            "f32" => LaneMatches(actual.AsV128.AsUInt32()[0], "f32", expected.Value),
            _ => LaneMatches(actual.AsV128.AsUInt64()[0], expected.Type, expected.Value),
        };
    }

    private static string TypeName(string type) => type switch
    {
        "externref" => nameof(ValueType.ExternalReference),
        "funcref" => nameof(ValueType.FunctionReference),
        _ => type.ToUpperInvariant(),
    };

    private static bool IsNull(SpecValue value) =>
        value.Value.ValueKind == JsonValueKind.String && value.Value.GetString() == "null";

    /// <summary>The object for an <c>externref</c> of a suite; the same for the same number.</summary>
    private static string ExternalObject(SpecValue value) => string.Intern($"external {value.Value}");

    private static ulong Bits(JsonElement value)
    {
        var text = value.GetString()!;
        return text.StartsWith('-')
            ? (ulong)long.Parse(text, CultureInfo.InvariantCulture)
            : ulong.Parse(text, CultureInfo.InvariantCulture);
    }

    private static Vector128<byte> ParseVector(SpecValue value)
    {
        var bytes = new byte[16];
        var size = LaneSize(value.LaneType!);
        var offset = 0;
        foreach (var lane in value.Value.EnumerateArray())
        {
            BitConverter.GetBytes(Bits(lane)).AsSpan(0, size).CopyTo(bytes.AsSpan(offset));
            offset += size;
        }

        return Vector128.Create(bytes);
    }

    private static bool VectorMatches(Vector128<byte> actual, SpecValue expected)
    {
        var bytes = new byte[16 + sizeof(ulong)];
        actual.CopyTo(bytes);
        var size = LaneSize(expected.LaneType!);
        var lane = 0;
        foreach (var wanted in expected.Value.EnumerateArray())
        {
            var bits = BitConverter.ToUInt64(bytes, size * lane++) & (ulong.MaxValue >> (64 - (8 * size)));
            if (!LaneMatches(bits, expected.LaneType!, wanted))
                return false;
        }

        return true;
    }

    private static int LaneSize(string type) => int.Parse(type.AsSpan(1), CultureInfo.InvariantCulture) / 8;

    private static bool LaneMatches(ulong actual, string type, JsonElement expected) => expected.GetString() switch
    {
        CanonicalNaN => type == "f32"
            ? (actual & 0x7FFF_FFFF) == 0x7FC0_0000
            : (actual & 0x7FFF_FFFF_FFFF_FFFF) == 0x7FF8_0000_0000_0000,
        ArithmeticNaN => type == "f32"
            ? (actual & 0x7FC0_0000) == 0x7FC0_0000
            : (actual & 0x7FF8_0000_0000_0000) == 0x7FF8_0000_0000_0000,
        _ => actual == (Bits(expected) & (ulong.MaxValue >> (64 - (8 * LaneSize(type))))),
    };
}
