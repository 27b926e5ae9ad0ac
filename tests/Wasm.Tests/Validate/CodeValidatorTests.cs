using Burst.Wasm.Structure;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.Validate;

public sealed class CodeValidatorTests
{
    [Theory]
    [InlineData("(func (result i32) (i64.const 1))", "type mismatch")]
    [InlineData("(func (i32.add (i32.const 1)) drop)", "type mismatch")]
    [InlineData("(func (local.get 0) drop)", "unknown local 0")]
    [InlineData("(func (br 1))", "unknown label 1")]
    [InlineData("(func (call 1))", "unknown function 1")]
    [InlineData("(func (drop (i32.load (i32.const 0))))", "unknown memory 0")]
    [InlineData("(memory 1) (func (drop (i32.load 1 (i32.const 0))))", "unknown memory 1")]
    [InlineData("(memory 1) (func (drop (i32.load align=8 (i32.const 0))))", "alignment must not be larger than natural")]
    [InlineData("(func (drop (i8x16.extract_lane_s 16 (v128.const i64x2 0 0))))", "invalid lane index")]
    [InlineData("(func $f (drop (ref.func $f)))", "undeclared function reference")]
    [InlineData("(func (param externref) (drop (select (local.get 0) (local.get 0) (i32.const 1))))", "type mismatch")]
    [InlineData("(func $f (result i64) (i64.const 0)) (func (result i32) (return_call $f))", "type mismatch")]
    [InlineData("(table 1 externref) (func (call_indirect (i32.const 0)))", "type mismatch")]
    [InlineData("(global i32 (i32.const 1)) (func (global.set 0 (i32.const 2)))", "global is immutable")]
    [InlineData("(func (block (result i32) (br_table 0 1 (i32.const 1) (i32.const 0))) drop)", "type mismatch")]
    public void Decode_InvalidBody_NamesTheRule(string text, string rule)
    {
        var error = Assert.Throws<WasmFormatException>(() => WasmModule.Decode(WasmText.Parse(text)));
        Assert.Equal((rule, false), (error.Rule, error.IsMalformed));
    }

    [Theory]
    [InlineData("(func (result i32) (unreachable) (i64.add) (drop) (select))")]
    [InlineData("(func (result i32) (br_if 0 (br 0 (i32.const 1)) (unreachable)) (i32.add))")]
    [InlineData("(func (block (result f32) (block (result i32) (unreachable) (br_table 0 1 1 (i32.const 1))) (drop) (f32.const 0)) (drop))")]
    [InlineData("(func (return) (drop) (drop) (i32.const 1) (if (then)))")]
    [InlineData("(func (param i32) (local.get 0) (block (param i32) (result i32 i64) (i64.const 1)) (drop) (drop))")]
    public void Decode_CodeThatCannotBeReached_TakesAnyOperands(string text) => WasmModule.Decode(WasmText.Parse(text));

    [Fact]
    public void Decode_ErrorInManyBodies_TheFirstOneIsNamedEachTime()
    {
        var module = new BinaryBuffer();
        module.WriteBytes("\0asm\u0001\0\0\0\u0001\u0004\u0001\u0060\0\0"u8);
        const int Count = 20_000;
        Section(module, 3, Count, buffer => buffer.WriteByte(0));
        var first = 0;
        Section(module, 10, Count, buffer =>
        {
            var body = new BinaryBuffer();
            body.WriteByte(0);
            for (var i = 0; i < 40; i++)
            {
                body.WriteOpcode(Opcode.I32Const);
                body.WriteSigned(1);
                body.WriteOpcode(Opcode.Drop);
            }

            // Every body from the 5,000th on lacks an operand.
            if (++first > 5000)
                body.WriteOpcode(Opcode.Drop);
            body.WriteOpcode(Opcode.End);
            buffer.WriteBlock(body.Written);
        });
        var bytes = module.Written.ToArray();
        Assert.InRange(bytes.Length, 2 << 20, int.MaxValue);
        var offsets = Enumerable.Range(0, 5)
            .Select(_ => Assert.Throws<WasmFormatException>(() => WasmModule.Decode(bytes)).Offset)
            .Distinct();
        Assert.Single(offsets);
    }

    [Fact]
    public void Decode_OperandsWithoutEnd_NamesLimitAndValue()
    {
        var text = $"(func {string.Concat(Enumerable.Repeat("i32.const 0 ", 12_001))} unreachable)";
        var error = Assert.Throws<WasmFormatException>(() => WasmModule.Decode(WasmText.Parse(text)));
        Assert.Contains("12001, where at most 12000 are supported", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_BranchTableOfWideLabels_EndsInTime()
    {
        var wide = string.Concat(Enumerable.Repeat("i32 ", 1000));
        var labels = string.Concat(Enumerable.Repeat("0 ", 60_000));
        var text = $"(func (result {wide}) unreachable {string.Concat(Enumerable.Repeat($"br_table {labels}\n", 20))})";
        WasmModule.Decode(WasmText.Parse(text));
    }

    private static void Section(BinaryBuffer module, byte id, int count, Action<BinaryBuffer> add)
    {
        var content = new BinaryBuffer();
        content.WriteUnsigned(count);
        for (var i = 0; i < count; i++)
            add(content);
        module.WriteByte(id);
        module.WriteBlock(content.Written);
    }
}
