using Burst.Wasm.Decode;
using Burst.Wasm.Structure;
using Burst.Wasm.Text;

namespace Burst.Wasm.Tests.TextFormat;

public sealed class WasmTextTests
{
    [Theory]
    [InlineData("f32.const 0x1.000001p0", 0x3F800000u)]
    [InlineData("f32.const 0x1.000003p0", 0x3F800002u)]
    [InlineData("f32.const 0x1.0000010000001p0", 0x3F800001u)]
    [InlineData("f32.const 0x1p-149", 1u)]
    [InlineData("f32.const 0x1p-150", 0u)]
    [InlineData("f32.const 0x1.8p-150", 1u)]
    [InlineData("f32.const 0x1.fffffep127", 0x7F7FFFFFu)]
    [InlineData("f32.const 0x1.fffffe8p-127", 0x00800000u)]
    [InlineData("f32.const -0x0p99999999999", 0x80000000u)]
    [InlineData("f32.const 1_0.5e-1", 0x3F866666u)]
    [InlineData("f32.const nan:0x200001", 0x7FA00001u)]
    [InlineData("f32.const -nan", 0xFFC00000u)]
    [InlineData("f32.const +inf", 0x7F800000u)]
    public void Parse_F32Literal_HasTheseBits(string instruction, uint bits)
    {
        var module = Decode($"(func (result f32) {instruction})");
        var reader = new ByteReader(module.Bytes.Span, module.Bodies[0]);
        reader.ReadBytes(2);
        Assert.Equal(bits, reader.ReadBits32());
    }

    [Theory]
    [InlineData("f64.const 0x1.00000000000008p0", 0x3FF0000000000000ul)]
    [InlineData("f64.const 0x1.00000000000018p0", 0x3FF0000000000002ul)]
    [InlineData("f64.const 0x0.8p-1073", 1ul)]
    [InlineData("f64.const 0x1p-1074", 1ul)]
    [InlineData("f64.const 1.7976931348623157e308", 0x7FEFFFFFFFFFFFFFul)]
    [InlineData("f64.const nan:0xfffffffffffff", 0x7FFFFFFFFFFFFFFFul)]
    public void Parse_F64Literal_HasTheseBits(string instruction, ulong bits)
    {
        var module = Decode($"(func (result f64) {instruction})");
        var reader = new ByteReader(module.Bytes.Span, module.Bodies[0]);
        reader.ReadBytes(2);
        Assert.Equal(bits, reader.ReadBits64());
    }

    [Theory]
    [InlineData("(func (f32.const 0x1p128))", "constant out of range", 1, 18)]
    [InlineData("(func\n  i32.const 4294967296)", "constant out of range", 2, 13)]
    [InlineData("(func (local $a i32) (local $a i32))", "duplicate local", 1, 29)]
    [InlineData("(func br $l)", "unknown label $l", 1, 10)]
    [InlineData("(func (i32.ad))", "unknown operator i32.ad", 1, 8)]
    [InlineData("(func", "unexpected token", 1, 1)]
    [InlineData("(func) )", "unexpected token", 1, 8)]
    [InlineData("(; never closed", "unclosed comment", 1, 1)]
    [InlineData("(export \"\\ff\" (func 0))", "malformed UTF-8 encoding", 1, 9)]
    [InlineData("(func \"a\"b)", "unknown operator \"a\"b", 1, 7)]
    public void Parse_BadText_SaysWhatAndWhere(string text, string rule, int line, int column)
    {
        var error = Assert.Throws<WasmTextException>(() => WasmText.Parse(text));
        Assert.Equal((rule, line, column), (error.Rule, error.Line, error.Column));
    }

    [Fact]
    public void Parse_DeepNesting_RefusedNotCrashed()
    {
        var text = $"(func {string.Concat(Enumerable.Repeat("(block ", 1_000_000))}{new string(')', 1_000_000)})";
        Assert.Equal("nesting too deep", Assert.Throws<WasmTextException>(() => WasmText.Parse(text)).Rule);
    }

    [Fact]
    public void Parse_PlainAndFolded_SameBytes()
    {
        var plain = WasmText.Parse(
            """
            (func (param i32) (result i32)
              local.get 0
              if (result i32)
                i32.const 1
              else
                local.get 0
                i32.const 2
                i32.add
              end)
            """);
        var folded = WasmText.Parse(
            """
            (module
              (func $f (param $x i32) (result i32)
                (if (result i32) (local.get $x)
                  (then (i32.const 1))
                  (else (i32.add (local.get $x) (i32.const 2))))))
            """);
        Assert.Equal(plain.ToArray(), folded.ToArray());
    }

    [Fact]
    public void Parse_EverythingAtOnce_SaysWhatWasWritten()
    {
        var module = Decode(
            """
            (module $m
              (type $binary (func (param i32 i32) (result i32)))
              (import "env" "f" (func $f (type $binary)))
              (import "env" "t" (table $t 1 2 funcref))
              (memory $small (export "a") 1 2)
              (memory $big (export "b") (data "hello" "\00\u{20ac}"))
              (global $g (export "g") (mut i64) (i64.add (i64.const 1) (i64.const 2)))
              (table $u externref (elem (ref.null extern) (item ref.null extern)))
              (func $h (export "h") (export "h2") (param i32) (param $y i32) (result i32)
                (local $z v128)
                (local.set $z (v128.load8_lane $big offset=3 align=1 2 (i32.const 1) (local.get $z)))
                (memory.copy $small $big (i32.const 0) (i32.const 0) (i32.const 1))
                (memory.init $small $bytes (i32.const 0) (i32.const 0) (i32.const 1))
                (drop (select (result funcref) (ref.func $h) (ref.null func) (i32.const 1)))
                (return_call_indirect $t (type $binary) (local.get 0) (local.get $y) (i32.const 0)))
              (start $main)
              (func $main)
              (elem $e declare func $h)
              (elem (table $t) (offset (i32.const 0)) func $f $h)
              (data $bytes "xyz"))
            """);
        Assert.Equal(["env.f Function", "env.t Table"], module.Imports.Select(i => $"{i.Module}.{i.Name} {i.Kind}"));
        Assert.Equal(["a", "b", "g", "h", "h2"], module.Exports.Select(e => e.Name));
        Assert.Equal([new Limits(1, 2), new Limits(1, 1)], module.Memories.Select(m => m.Limits));
        Assert.Equal(9, module.Data[0].Content.Length);
        Assert.Equal(1, module.Data[0].Memory);
        Assert.Equal(SegmentMode.Passive, module.Data[1].Mode);
        Assert.Equal([SegmentMode.Active, SegmentMode.Declarative, SegmentMode.Active], module.Elements.Select(e => e.Mode));
        Assert.Equal(new TableType(ValueType.ExternalReference, new Limits(2, 2)), module.Tables[1]);
        Assert.Equal(2, module.StartFunction);
        Assert.True(module.Globals[0].IsMutable);
    }

    [Fact]
    public void Parse_BinaryModule_GivesItsBytes() =>
        Assert.Equal("\0asm\u0001\0\0\0"u8.ToArray(), WasmText.Parse("(module binary \"\\00asm\" \"\\01\\00\\00\\00\")").ToArray());

    private static WasmModule Decode(string text) => WasmModule.Decode(WasmText.Parse(text));
}
