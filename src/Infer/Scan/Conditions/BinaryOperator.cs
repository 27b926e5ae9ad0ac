namespace Burst.Infer.Scan.Conditions;

/// <summary>Operators between two numbers.</summary>
internal static class BinaryOperator
{
    /// <summary>How strongly an operator binds; 0 for what is none.</summary>
    public static int Precedence(string name) => name switch
    {
        "||" => 1,
        "&&" => 2,
        "|" => 3,
        "^" => 4,
        "&" => 5,
        "==" or "!=" => 6,
        "<" or ">" or "<=" or ">=" => 7,
        "<<" or ">>" => 8,
        "+" or "-" => 9,
        "*" or "/" or "%" => 10,
        _ => 0,
    };

    /// <summary>Whether the result depends on nothing but the difference of the two.</summary>
    public static bool IsDifference(string name) => name is "==" or "!=" or "<" or ">" or "<=" or ">=" or "-";

    /// <param name="name">The operator.</param>
    /// <param name="left">The left number.</param>
    /// <param name="right">The right number.</param>
    /// <param name="isUsed">Whether the result counts; dividing by zero is only then at fault.</param>
    /// <exception cref="ScanTroubleException">Division by zero.</exception>
    public static Value Apply(string name, Value left, Value right, bool isUsed)
    {
        var isUnsigned = left.IsUnsigned || right.IsUnsigned;
        var (a, b) = (left.Bits, right.Bits);
        return name switch
        {
            "||" => Truth(a != 0 || b != 0),
            "&&" => Truth(a != 0 && b != 0),
            "|" => new Value(a | b, isUnsigned),
            "^" => new Value(a ^ b, isUnsigned),
            "&" => new Value(a & b, isUnsigned),
            "==" => Truth(a == b),
            "!=" => Truth(a != b),
            "<" => Truth(isUnsigned ? a < b : (long)a < (long)b),
            ">" => Truth(isUnsigned ? a > b : (long)a > (long)b),
            "<=" => Truth(isUnsigned ? a <= b : (long)a <= (long)b),
            ">=" => Truth(isUnsigned ? a >= b : (long)a >= (long)b),
            "<<" => Shift(left, right, isLeft: true),
            ">>" => Shift(left, right, isLeft: false),
            "+" => new Value(a + b, isUnsigned),
            "-" => new Value(a - b, isUnsigned),
            "*" => new Value(a * b, isUnsigned),
            _ => Divide(a, b, isUnsigned, isRemainder: name == "%", isUsed),
        };
    }

    private static Value Truth(bool value) => new(value ? 1UL : 0, false);

    // The count may be negative, which shifts the other way.
    private static Value Shift(Value value, Value count, bool isLeft)
    {
        var bits = count.Bits;
        if (!count.IsUnsigned && (long)bits < 0)
            (bits, isLeft) = (0 - bits, !isLeft);
        if (isLeft)
            return value with { Bits = bits >= 64 ? 0 : value.Bits << (int)bits };
        if (value.IsUnsigned)
            return value with { Bits = bits >= 64 ? 0 : value.Bits >> (int)bits };
        return value with { Bits = (ulong)((long)value.Bits >> (int)Math.Min(bits, 63)) };
    }

    private static Value Divide(ulong a, ulong b, bool isUnsigned, bool isRemainder, bool isUsed)
    {
        if (b == 0)
            return isUsed ? throw new ScanTroubleException("#if divides by zero") : new Value(0, isUnsigned);
        if (isUnsigned)
            return new Value(isRemainder ? a % b : a / b, true);
        if ((long)b == -1)
            return new Value(isRemainder ? 0 : 0 - a, false);
        return new Value((ulong)(isRemainder ? (long)a % (long)b : (long)a / (long)b), false);
    }
}
