using System.Buffers.Binary;

namespace Burst.Wasm.Tests.Compile;

/// <summary>Expressions that reverse bytes become one instruction; those that only look like it do not.</summary>
public sealed class ByteOrderTests : CompileTest
{
    private static readonly uint[] Numbers = [0, 1, 0x01020304, 0x80FF7F01, 0xDEADBEEF, uint.MaxValue];

    [Theory]
    [InlineData("(i32.or (i32.or (i32.or {24<} {>24}) (i32.and {8<} (i32.const 0xFF0000))) (i32.and {>8} (i32.const 0xFF00)))")]
    [InlineData("(i32.or (i32.or {24<} (i32.shl (i32.and {} (i32.const 0xFF00)) (i32.const 8))) (i32.or (i32.and {>8} (i32.const 0xFF00)) {>24}))")]
    [InlineData("(i32.or (i32.shl (i32.and (i32.or {16<} {>16}) (i32.const 0xFF00FF)) (i32.const 8)) (i32.shr_u (i32.and (i32.or {16<} {>16}) (i32.const 0xFF00FF00)) (i32.const 8)))")]
    public void Compile_ReversedBytesOf32Bits_AreReversed(string expression)
    {
        foreach (var number in Numbers)
            Assert.Equal(BinaryPrimitives.ReverseEndianness(number), Evaluate(expression, number));
    }

    [Fact]
    public void Compile_ReversedBytesOf64Bits_AreReversed()
    {
        var bytes = Enumerable.Range(0, 8).Select(i =>
            $"(i64.shl (i64.and (i64.shr_u (local.get 0) (i64.const {8 * i})) (i64.const 255)) (i64.const {56 - (8 * i)}))");
        var instance = Instantiate(
            $"""(module (func (export "f") (param i64) (result i64) {bytes.Aggregate((a, b) => $"(i64.or {a} {b})")}))""",
            MemoryMode.Checks);

        Assert.Equal(0x0807060504030201, instance.Invoke("f", 0x0102030405060708L)[0].AsI64);
        Assert.Equal(0x00000000000000FF, instance.Invoke("f", unchecked((long)0xFF00000000000000))[0].AsI64);
    }

    [Theory]
    [InlineData("(i32.or (i32.or (i32.or {24<} {>24}) (i32.and {8<} (i32.const 0xFF0001))) (i32.and {>8} (i32.const 0xFF00)))")]
    [InlineData("(i32.or (i32.or (i32.or {24<} {>24}) (i32.and {8<} (i32.const 0xFF0000))) (i32.and {>9} (i32.const 0xFF00)))")]
    [InlineData("(i32.or (i32.or (i32.or {24<} {>24}) (i32.and {8<} (i32.const 0xFF0000))) (i32.and {8<} (i32.const 0xFF00)))")]
    [InlineData("(i32.or (i32.or (i32.or {24<} {>24}) (i32.and {8<} (i32.const 0xFFFF00))) (i32.and {>8} (i32.const 0xFF00)))")]
    public void Compile_AlmostReversedBytes_AreAsWritten(string expression)
    {
        Func<uint, uint> wanted = expression switch
        {
            _ when expression.Contains("0xFF0001") => x => x << 24 | x >> 24 | (x << 8 & 0xFF0001) | (x >> 8 & 0xFF00),
            _ when expression.Contains("{>9}") => x => x << 24 | x >> 24 | (x << 8 & 0xFF0000) | (x >> 9 & 0xFF00),
            _ when expression.Contains("0xFFFF00") => x => x << 24 | x >> 24 | (x << 8 & 0xFFFF00) | (x >> 8 & 0xFF00),
            _ => x => x << 24 | x >> 24 | (x << 8 & 0xFF0000) | (x << 8 & 0xFF00),
        };

        foreach (var number in Numbers)
            Assert.Equal(wanted(number), Evaluate(expression, number));
    }

    [Fact]
    public void Compile_BytesOfTwoNumbers_AreNotTakenForOne()
    {
        var instance = Instantiate(
            """
            (module (func (export "f") (param i32 i32) (result i32)
              (i32.or (i32.or (i32.shl (local.get 0) (i32.const 24)) (i32.shr_u (local.get 1) (i32.const 24)))
                (i32.or (i32.and (i32.shl (local.get 0) (i32.const 8)) (i32.const 0xFF0000))
                  (i32.and (i32.shr_u (local.get 0) (i32.const 8)) (i32.const 0xFF00))))))
            """,
            MemoryMode.Checks);

        Assert.Equal(0x04030215, instance.Invoke("f", 0x01020304, 0x15161718)[0].AsI32);
    }

    /// <summary>The value of an expression in which <c>{8&lt;}</c> is the parameter shifted left by 8, <c>{>8}</c> right,
    /// <c>{}</c> the parameter itself.</summary>
    private uint Evaluate(string expression, uint number)
    {
        var text = expression.Replace("{}", "(local.get 0)");
        foreach (var count in new[] { 8, 9, 16, 24 })
        {
            text = text.Replace($"{{{count}<}}", $"(i32.shl (local.get 0) (i32.const {count}))")
                .Replace($"{{>{count}}}", $"(i32.shr_u (local.get 0) (i32.const {count}))");
        }

        var instance = Instantiate(
            $"""(module (func (export "f") (param i32) (result i32) {text}))""", MemoryMode.Checks);
        return (uint)instance.Invoke("f", (int)number)[0].AsI32;
    }
}
