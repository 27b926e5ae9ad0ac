using K = Burst.Wasm.Structure.ImmediateKind;

namespace Burst.Wasm.Structure;

/// <summary>The facts behind <see cref="Opcodes"/>, one word for each opcode.</summary>
/// <remarks>
/// Bits 0-4: the <see cref="ImmediateKind"/>; 5-7: the number of operands; 8-16: their types, 3 bits each, the first
/// lowest; 17-19: the result's type, 0 for none; 20-22: log2 of the natural alignment; 23-27: the number of lanes;
/// 28: the operands depend on more than the opcode. A type is 0x80 minus its byte in the binary format.
/// </remarks>
internal static class OpcodeTable
{
    private const uint No = (uint)K.None;
    private const uint Own = 1u << 28;
    private const uint Align2 = 1u << 20;
    private const uint Align4 = 2u << 20;
    private const uint Align8 = 3u << 20;
    private const uint Align16 = 4u << 20;
    private const uint Lanes2 = 2u << 23;
    private const uint Lanes4 = 4u << 23;
    private const uint Lanes8 = 8u << 23;
    private const uint Lanes16 = 16u << 23;

    // Operands, "To", result: I for i32, L for i64, F for f32, D for f64, V for v128.
    private const uint To = 0;
    private const uint ToD = 4u << 17;
    private const uint ToF = 3u << 17;
    private const uint ToI = 1u << 17;
    private const uint ToL = 2u << 17;
    private const uint ToV = 5u << 17;
    private const uint DToD = (1u << 5) | (4u << 8) | (4u << 17);
    private const uint DToF = (1u << 5) | (4u << 8) | (3u << 17);
    private const uint DToI = (1u << 5) | (4u << 8) | (1u << 17);
    private const uint DToL = (1u << 5) | (4u << 8) | (2u << 17);
    private const uint DToV = (1u << 5) | (4u << 8) | (5u << 17);
    private const uint DDToD = (2u << 5) | (4u << 8) | (4u << 11) | (4u << 17);
    private const uint DDToI = (2u << 5) | (4u << 8) | (4u << 11) | (1u << 17);
    private const uint FToD = (1u << 5) | (3u << 8) | (4u << 17);
    private const uint FToF = (1u << 5) | (3u << 8) | (3u << 17);
    private const uint FToI = (1u << 5) | (3u << 8) | (1u << 17);
    private const uint FToL = (1u << 5) | (3u << 8) | (2u << 17);
    private const uint FToV = (1u << 5) | (3u << 8) | (5u << 17);
    private const uint FFToF = (2u << 5) | (3u << 8) | (3u << 11) | (3u << 17);
    private const uint FFToI = (2u << 5) | (3u << 8) | (3u << 11) | (1u << 17);
    private const uint IToD = (1u << 5) | (1u << 8) | (4u << 17);
    private const uint IToF = (1u << 5) | (1u << 8) | (3u << 17);
    private const uint IToI = (1u << 5) | (1u << 8) | (1u << 17);
    private const uint IToL = (1u << 5) | (1u << 8) | (2u << 17);
    private const uint IToV = (1u << 5) | (1u << 8) | (5u << 17);
    private const uint IDTo = (2u << 5) | (1u << 8) | (4u << 11);
    private const uint IFTo = (2u << 5) | (1u << 8) | (3u << 11);
    private const uint IITo = (2u << 5) | (1u << 8) | (1u << 11);
    private const uint IIToI = (2u << 5) | (1u << 8) | (1u << 11) | (1u << 17);
    private const uint IIITo = (3u << 5) | (1u << 8) | (1u << 11) | (1u << 14);
    private const uint ILTo = (2u << 5) | (1u << 8) | (2u << 11);
    private const uint IVTo = (2u << 5) | (1u << 8) | (5u << 11);
    private const uint IVToV = (2u << 5) | (1u << 8) | (5u << 11) | (5u << 17);
    private const uint LToD = (1u << 5) | (2u << 8) | (4u << 17);
    private const uint LToF = (1u << 5) | (2u << 8) | (3u << 17);
    private const uint LToI = (1u << 5) | (2u << 8) | (1u << 17);
    private const uint LToL = (1u << 5) | (2u << 8) | (2u << 17);
    private const uint LToV = (1u << 5) | (2u << 8) | (5u << 17);
    private const uint LLToI = (2u << 5) | (2u << 8) | (2u << 11) | (1u << 17);
    private const uint LLToL = (2u << 5) | (2u << 8) | (2u << 11) | (2u << 17);
    private const uint VToD = (1u << 5) | (5u << 8) | (4u << 17);
    private const uint VToF = (1u << 5) | (5u << 8) | (3u << 17);
    private const uint VToI = (1u << 5) | (5u << 8) | (1u << 17);
    private const uint VToL = (1u << 5) | (5u << 8) | (2u << 17);
    private const uint VToV = (1u << 5) | (5u << 8) | (5u << 17);
    private const uint VDToV = (2u << 5) | (5u << 8) | (4u << 11) | (5u << 17);
    private const uint VFToV = (2u << 5) | (5u << 8) | (3u << 11) | (5u << 17);
    private const uint VIToV = (2u << 5) | (5u << 8) | (1u << 11) | (5u << 17);
    private const uint VLToV = (2u << 5) | (5u << 8) | (2u << 11) | (5u << 17);
    private const uint VVToV = (2u << 5) | (5u << 8) | (5u << 11) | (5u << 17);
    private const uint VVVToV = (3u << 5) | (5u << 8) | (5u << 11) | (5u << 14) | (5u << 17);

    /// <summary>By <see cref="Opcodes.IndexOf"/>.</summary>
    public static ReadOnlySpan<uint> Words =>
    [
        No | Own, // 0x00 unreachable
        No | To, // 0x01 nop
        (uint)K.Block | Own, // 0x02 block
        (uint)K.Block | Own, // 0x03 loop
        (uint)K.Block | Own, // 0x04 if
        No | Own, // 0x05 else
        0, 0, 0, 0, 0, // 0x06 to 0x0A
        No | Own, // 0x0B end
        (uint)K.Label | Own, // 0x0C br
        (uint)K.Label | Own, // 0x0D br_if
        (uint)K.LabelTable | Own, // 0x0E br_table
        No | Own, // 0x0F return
        (uint)K.Function | Own, // 0x10 call
        (uint)K.IndirectCall | Own, // 0x11 call_indirect
        (uint)K.Function | Own, // 0x12 return_call
        (uint)K.IndirectCall | Own, // 0x13 return_call_indirect
        0, 0, 0, 0, 0, 0, // 0x14 to 0x19
        No | Own, // 0x1A drop
        No | Own, // 0x1B select
        (uint)K.ValueTypes | Own, // 0x1C select t
        0, 0, 0, // 0x1D to 0x1F
        (uint)K.Local | Own, // 0x20 local.get
        (uint)K.Local | Own, // 0x21 local.set
        (uint)K.Local | Own, // 0x22 local.tee
        (uint)K.Global | Own, // 0x23 global.get
        (uint)K.Global | Own, // 0x24 global.set
        (uint)K.Table | Own, // 0x25 table.get
        (uint)K.Table | Own, // 0x26 table.set
        0, // 0x27
        (uint)K.MemoryAccess | IToI | Align4, // 0x28 i32.load
        (uint)K.MemoryAccess | IToL | Align8, // 0x29 i64.load
        (uint)K.MemoryAccess | IToF | Align4, // 0x2A f32.load
        (uint)K.MemoryAccess | IToD | Align8, // 0x2B f64.load
        (uint)K.MemoryAccess | IToI, // 0x2C i32.load8_s
        (uint)K.MemoryAccess | IToI, // 0x2D i32.load8_u
        (uint)K.MemoryAccess | IToI | Align2, // 0x2E i32.load16_s
        (uint)K.MemoryAccess | IToI | Align2, // 0x2F i32.load16_u
        (uint)K.MemoryAccess | IToL, // 0x30 i64.load8_s
        (uint)K.MemoryAccess | IToL, // 0x31 i64.load8_u
        (uint)K.MemoryAccess | IToL | Align2, // 0x32 i64.load16_s
        (uint)K.MemoryAccess | IToL | Align2, // 0x33 i64.load16_u
        (uint)K.MemoryAccess | IToL | Align4, // 0x34 i64.load32_s
        (uint)K.MemoryAccess | IToL | Align4, // 0x35 i64.load32_u
        (uint)K.MemoryAccess | IITo | Align4, // 0x36 i32.store
        (uint)K.MemoryAccess | ILTo | Align8, // 0x37 i64.store
        (uint)K.MemoryAccess | IFTo | Align4, // 0x38 f32.store
        (uint)K.MemoryAccess | IDTo | Align8, // 0x39 f64.store
        (uint)K.MemoryAccess | IITo, // 0x3A i32.store8
        (uint)K.MemoryAccess | IITo | Align2, // 0x3B i32.store16
        (uint)K.MemoryAccess | ILTo, // 0x3C i64.store8
        (uint)K.MemoryAccess | ILTo | Align2, // 0x3D i64.store16
        (uint)K.MemoryAccess | ILTo | Align4, // 0x3E i64.store32
        (uint)K.Memory | ToI, // 0x3F memory.size
        (uint)K.Memory | IToI, // 0x40 memory.grow
        (uint)K.I32 | ToI, // 0x41 i32.const
        (uint)K.I64 | ToL, // 0x42 i64.const
        (uint)K.F32 | ToF, // 0x43 f32.const
        (uint)K.F64 | ToD, // 0x44 f64.const
        No | IToI, // 0x45 i32.eqz
        No | IIToI, // 0x46 i32.eq
        No | IIToI, // 0x47 i32.ne
        No | IIToI, // 0x48 i32.lt_s
        No | IIToI, // 0x49 i32.lt_u
        No | IIToI, // 0x4A i32.gt_s
        No | IIToI, // 0x4B i32.gt_u
        No | IIToI, // 0x4C i32.le_s
        No | IIToI, // 0x4D i32.le_u
        No | IIToI, // 0x4E i32.ge_s
        No | IIToI, // 0x4F i32.ge_u
        No | LToI, // 0x50 i64.eqz
        No | LLToI, // 0x51 i64.eq
        No | LLToI, // 0x52 i64.ne
        No | LLToI, // 0x53 i64.lt_s
        No | LLToI, // 0x54 i64.lt_u
        No | LLToI, // 0x55 i64.gt_s
        No | LLToI, // 0x56 i64.gt_u
        No | LLToI, // 0x57 i64.le_s
        No | LLToI, // 0x58 i64.le_u
        No | LLToI, // 0x59 i64.ge_s
        No | LLToI, // 0x5A i64.ge_u
        No | FFToI, // 0x5B f32.eq
        No | FFToI, // 0x5C f32.ne
        No | FFToI, // 0x5D f32.lt
        No | FFToI, // 0x5E f32.gt
        No | FFToI, // 0x5F f32.le
        No | FFToI, // 0x60 f32.ge
        No | DDToI, // 0x61 f64.eq
        No | DDToI, // 0x62 f64.ne
        No | DDToI, // 0x63 f64.lt
        No | DDToI, // 0x64 f64.gt
        No | DDToI, // 0x65 f64.le
        No | DDToI, // 0x66 f64.ge
        No | IToI, // 0x67 i32.clz
        No | IToI, // 0x68 i32.ctz
        No | IToI, // 0x69 i32.popcnt
        No | IIToI, // 0x6A i32.add
        No | IIToI, // 0x6B i32.sub
        No | IIToI, // 0x6C i32.mul
        No | IIToI, // 0x6D i32.div_s
        No | IIToI, // 0x6E i32.div_u
        No | IIToI, // 0x6F i32.rem_s
        No | IIToI, // 0x70 i32.rem_u
        No | IIToI, // 0x71 i32.and
        No | IIToI, // 0x72 i32.or
        No | IIToI, // 0x73 i32.xor
        No | IIToI, // 0x74 i32.shl
        No | IIToI, // 0x75 i32.shr_s
        No | IIToI, // 0x76 i32.shr_u
        No | IIToI, // 0x77 i32.rotl
        No | IIToI, // 0x78 i32.rotr
        No | LToL, // 0x79 i64.clz
        No | LToL, // 0x7A i64.ctz
        No | LToL, // 0x7B i64.popcnt
        No | LLToL, // 0x7C i64.add
        No | LLToL, // 0x7D i64.sub
        No | LLToL, // 0x7E i64.mul
        No | LLToL, // 0x7F i64.div_s
        No | LLToL, // 0x80 i64.div_u
        No | LLToL, // 0x81 i64.rem_s
        No | LLToL, // 0x82 i64.rem_u
        No | LLToL, // 0x83 i64.and
        No | LLToL, // 0x84 i64.or
        No | LLToL, // 0x85 i64.xor
        No | LLToL, // 0x86 i64.shl
        No | LLToL, // 0x87 i64.shr_s
        No | LLToL, // 0x88 i64.shr_u
        No | LLToL, // 0x89 i64.rotl
        No | LLToL, // 0x8A i64.rotr
        No | FToF, // 0x8B f32.abs
        No | FToF, // 0x8C f32.neg
        No | FToF, // 0x8D f32.ceil
        No | FToF, // 0x8E f32.floor
        No | FToF, // 0x8F f32.trunc
        No | FToF, // 0x90 f32.nearest
        No | FToF, // 0x91 f32.sqrt
        No | FFToF, // 0x92 f32.add
        No | FFToF, // 0x93 f32.sub
        No | FFToF, // 0x94 f32.mul
        No | FFToF, // 0x95 f32.div
        No | FFToF, // 0x96 f32.min
        No | FFToF, // 0x97 f32.max
        No | FFToF, // 0x98 f32.copysign
        No | DToD, // 0x99 f64.abs
        No | DToD, // 0x9A f64.neg
        No | DToD, // 0x9B f64.ceil
        No | DToD, // 0x9C f64.floor
        No | DToD, // 0x9D f64.trunc
        No | DToD, // 0x9E f64.nearest
        No | DToD, // 0x9F f64.sqrt
        No | DDToD, // 0xA0 f64.add
        No | DDToD, // 0xA1 f64.sub
        No | DDToD, // 0xA2 f64.mul
        No | DDToD, // 0xA3 f64.div
        No | DDToD, // 0xA4 f64.min
        No | DDToD, // 0xA5 f64.max
        No | DDToD, // 0xA6 f64.copysign
        No | LToI, // 0xA7 i32.wrap_i64
        No | FToI, // 0xA8 i32.trunc_f32_s
        No | FToI, // 0xA9 i32.trunc_f32_u
        No | DToI, // 0xAA i32.trunc_f64_s
        No | DToI, // 0xAB i32.trunc_f64_u
        No | IToL, // 0xAC i64.extend_i32_s
        No | IToL, // 0xAD i64.extend_i32_u
        No | FToL, // 0xAE i64.trunc_f32_s
        No | FToL, // 0xAF i64.trunc_f32_u
        No | DToL, // 0xB0 i64.trunc_f64_s
        No | DToL, // 0xB1 i64.trunc_f64_u
        No | IToF, // 0xB2 f32.convert_i32_s
        No | IToF, // 0xB3 f32.convert_i32_u
        No | LToF, // 0xB4 f32.convert_i64_s
        No | LToF, // 0xB5 f32.convert_i64_u
        No | DToF, // 0xB6 f32.demote_f64
        No | IToD, // 0xB7 f64.convert_i32_s
        No | IToD, // 0xB8 f64.convert_i32_u
        No | LToD, // 0xB9 f64.convert_i64_s
        No | LToD, // 0xBA f64.convert_i64_u
        No | FToD, // 0xBB f64.promote_f32
        No | FToI, // 0xBC i32.reinterpret_f32
        No | DToL, // 0xBD i64.reinterpret_f64
        No | IToF, // 0xBE f32.reinterpret_i32
        No | LToD, // 0xBF f64.reinterpret_i64
        No | IToI, // 0xC0 i32.extend8_s
        No | IToI, // 0xC1 i32.extend16_s
        No | LToL, // 0xC2 i64.extend8_s
        No | LToL, // 0xC3 i64.extend16_s
        No | LToL, // 0xC4 i64.extend32_s
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0xC5 to 0xCF
        (uint)K.ReferenceType | Own, // 0xD0 ref.null
        No | Own, // 0xD1 ref.is_null
        (uint)K.Function | Own, // 0xD2 ref.func
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0xD3 to 0xE2
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0xE3 to 0xF2
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0xF3 to 0xFF

        No | FToI, // 0xFC00 i32.trunc_sat_f32_s
        No | FToI, // 0xFC01 i32.trunc_sat_f32_u
        No | DToI, // 0xFC02 i32.trunc_sat_f64_s
        No | DToI, // 0xFC03 i32.trunc_sat_f64_u
        No | FToL, // 0xFC04 i64.trunc_sat_f32_s
        No | FToL, // 0xFC05 i64.trunc_sat_f32_u
        No | DToL, // 0xFC06 i64.trunc_sat_f64_s
        No | DToL, // 0xFC07 i64.trunc_sat_f64_u
        (uint)K.MemoryInit | IIITo, // 0xFC08 memory.init
        (uint)K.Data | To, // 0xFC09 data.drop
        (uint)K.MemoryCopy | IIITo, // 0xFC0A memory.copy
        (uint)K.Memory | IIITo, // 0xFC0B memory.fill
        (uint)K.TableInit | IIITo, // 0xFC0C table.init
        (uint)K.Element | To, // 0xFC0D elem.drop
        (uint)K.TableCopy | IIITo, // 0xFC0E table.copy
        (uint)K.Table | Own, // 0xFC0F table.grow
        (uint)K.Table | ToI, // 0xFC10 table.size
        (uint)K.Table | Own, // 0xFC11 table.fill
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0xFC12 to 0xFC1F

        (uint)K.MemoryAccess | IToV | Align16, // 0xFD00 v128.load
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD01 v128.load8x8_s
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD02 v128.load8x8_u
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD03 v128.load16x4_s
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD04 v128.load16x4_u
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD05 v128.load32x2_s
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD06 v128.load32x2_u
        (uint)K.MemoryAccess | IToV, // 0xFD07 v128.load8_splat
        (uint)K.MemoryAccess | IToV | Align2, // 0xFD08 v128.load16_splat
        (uint)K.MemoryAccess | IToV | Align4, // 0xFD09 v128.load32_splat
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD0A v128.load64_splat
        (uint)K.MemoryAccess | IVTo | Align16, // 0xFD0B v128.store
        (uint)K.V128 | ToV, // 0xFD0C v128.const
        (uint)K.Shuffle | VVToV, // 0xFD0D i8x16.shuffle
        No | VVToV, // 0xFD0E i8x16.swizzle
        No | IToV, // 0xFD0F i8x16.splat
        No | IToV, // 0xFD10 i16x8.splat
        No | IToV, // 0xFD11 i32x4.splat
        No | LToV, // 0xFD12 i64x2.splat
        No | FToV, // 0xFD13 f32x4.splat
        No | DToV, // 0xFD14 f64x2.splat
        (uint)K.Lane | VToI | Lanes16, // 0xFD15 i8x16.extract_lane_s
        (uint)K.Lane | VToI | Lanes16, // 0xFD16 i8x16.extract_lane_u
        (uint)K.Lane | VIToV | Lanes16, // 0xFD17 i8x16.replace_lane
        (uint)K.Lane | VToI | Lanes8, // 0xFD18 i16x8.extract_lane_s
        (uint)K.Lane | VToI | Lanes8, // 0xFD19 i16x8.extract_lane_u
        (uint)K.Lane | VIToV | Lanes8, // 0xFD1A i16x8.replace_lane
        (uint)K.Lane | VToI | Lanes4, // 0xFD1B i32x4.extract_lane
        (uint)K.Lane | VIToV | Lanes4, // 0xFD1C i32x4.replace_lane
        (uint)K.Lane | VToL | Lanes2, // 0xFD1D i64x2.extract_lane
        (uint)K.Lane | VLToV | Lanes2, // 0xFD1E i64x2.replace_lane
        (uint)K.Lane | VToF | Lanes4, // 0xFD1F f32x4.extract_lane
        (uint)K.Lane | VFToV | Lanes4, // 0xFD20 f32x4.replace_lane
        (uint)K.Lane | VToD | Lanes2, // 0xFD21 f64x2.extract_lane
        (uint)K.Lane | VDToV | Lanes2, // 0xFD22 f64x2.replace_lane
        No | VVToV, // 0xFD23 i8x16.eq
        No | VVToV, // 0xFD24 i8x16.ne
        No | VVToV, // 0xFD25 i8x16.lt_s
        No | VVToV, // 0xFD26 i8x16.lt_u
        No | VVToV, // 0xFD27 i8x16.gt_s
        No | VVToV, // 0xFD28 i8x16.gt_u
        No | VVToV, // 0xFD29 i8x16.le_s
        No | VVToV, // 0xFD2A i8x16.le_u
        No | VVToV, // 0xFD2B i8x16.ge_s
        No | VVToV, // 0xFD2C i8x16.ge_u
        No | VVToV, // 0xFD2D i16x8.eq
        No | VVToV, // 0xFD2E i16x8.ne
        No | VVToV, // 0xFD2F i16x8.lt_s
        No | VVToV, // 0xFD30 i16x8.lt_u
        No | VVToV, // 0xFD31 i16x8.gt_s
        No | VVToV, // 0xFD32 i16x8.gt_u
        No | VVToV, // 0xFD33 i16x8.le_s
        No | VVToV, // 0xFD34 i16x8.le_u
        No | VVToV, // 0xFD35 i16x8.ge_s
        No | VVToV, // 0xFD36 i16x8.ge_u
        No | VVToV, // 0xFD37 i32x4.eq
        No | VVToV, // 0xFD38 i32x4.ne
        No | VVToV, // 0xFD39 i32x4.lt_s
        No | VVToV, // 0xFD3A i32x4.lt_u
        No | VVToV, // 0xFD3B i32x4.gt_s
        No | VVToV, // 0xFD3C i32x4.gt_u
        No | VVToV, // 0xFD3D i32x4.le_s
        No | VVToV, // 0xFD3E i32x4.le_u
        No | VVToV, // 0xFD3F i32x4.ge_s
        No | VVToV, // 0xFD40 i32x4.ge_u
        No | VVToV, // 0xFD41 f32x4.eq
        No | VVToV, // 0xFD42 f32x4.ne
        No | VVToV, // 0xFD43 f32x4.lt
        No | VVToV, // 0xFD44 f32x4.gt
        No | VVToV, // 0xFD45 f32x4.le
        No | VVToV, // 0xFD46 f32x4.ge
        No | VVToV, // 0xFD47 f64x2.eq
        No | VVToV, // 0xFD48 f64x2.ne
        No | VVToV, // 0xFD49 f64x2.lt
        No | VVToV, // 0xFD4A f64x2.gt
        No | VVToV, // 0xFD4B f64x2.le
        No | VVToV, // 0xFD4C f64x2.ge
        No | VToV, // 0xFD4D v128.not
        No | VVToV, // 0xFD4E v128.and
        No | VVToV, // 0xFD4F v128.andnot
        No | VVToV, // 0xFD50 v128.or
        No | VVToV, // 0xFD51 v128.xor
        No | VVVToV, // 0xFD52 v128.bitselect
        No | VToI, // 0xFD53 v128.any_true
        (uint)K.MemoryLane | IVToV | Lanes16, // 0xFD54 v128.load8_lane
        (uint)K.MemoryLane | IVToV | Align2 | Lanes8, // 0xFD55 v128.load16_lane
        (uint)K.MemoryLane | IVToV | Align4 | Lanes4, // 0xFD56 v128.load32_lane
        (uint)K.MemoryLane | IVToV | Align8 | Lanes2, // 0xFD57 v128.load64_lane
        (uint)K.MemoryLane | IVTo | Lanes16, // 0xFD58 v128.store8_lane
        (uint)K.MemoryLane | IVTo | Align2 | Lanes8, // 0xFD59 v128.store16_lane
        (uint)K.MemoryLane | IVTo | Align4 | Lanes4, // 0xFD5A v128.store32_lane
        (uint)K.MemoryLane | IVTo | Align8 | Lanes2, // 0xFD5B v128.store64_lane
        (uint)K.MemoryAccess | IToV | Align4, // 0xFD5C v128.load32_zero
        (uint)K.MemoryAccess | IToV | Align8, // 0xFD5D v128.load64_zero
        No | VToV, // 0xFD5E f32x4.demote_f64x2_zero
        No | VToV, // 0xFD5F f64x2.promote_low_f32x4
        No | VToV, // 0xFD60 i8x16.abs
        No | VToV, // 0xFD61 i8x16.neg
        No | VToV, // 0xFD62 i8x16.popcnt
        No | VToI, // 0xFD63 i8x16.all_true
        No | VToI, // 0xFD64 i8x16.bitmask
        No | VVToV, // 0xFD65 i8x16.narrow_i16x8_s
        No | VVToV, // 0xFD66 i8x16.narrow_i16x8_u
        No | VToV, // 0xFD67 f32x4.ceil
        No | VToV, // 0xFD68 f32x4.floor
        No | VToV, // 0xFD69 f32x4.trunc
        No | VToV, // 0xFD6A f32x4.nearest
        No | VIToV, // 0xFD6B i8x16.shl
        No | VIToV, // 0xFD6C i8x16.shr_s
        No | VIToV, // 0xFD6D i8x16.shr_u
        No | VVToV, // 0xFD6E i8x16.add
        No | VVToV, // 0xFD6F i8x16.add_sat_s
        No | VVToV, // 0xFD70 i8x16.add_sat_u
        No | VVToV, // 0xFD71 i8x16.sub
        No | VVToV, // 0xFD72 i8x16.sub_sat_s
        No | VVToV, // 0xFD73 i8x16.sub_sat_u
        No | VToV, // 0xFD74 f64x2.ceil
        No | VToV, // 0xFD75 f64x2.floor
        No | VVToV, // 0xFD76 i8x16.min_s
        No | VVToV, // 0xFD77 i8x16.min_u
        No | VVToV, // 0xFD78 i8x16.max_s
        No | VVToV, // 0xFD79 i8x16.max_u
        No | VToV, // 0xFD7A f64x2.trunc
        No | VVToV, // 0xFD7B i8x16.avgr_u
        No | VToV, // 0xFD7C i16x8.extadd_pairwise_i8x16_s
        No | VToV, // 0xFD7D i16x8.extadd_pairwise_i8x16_u
        No | VToV, // 0xFD7E i32x4.extadd_pairwise_i16x8_s
        No | VToV, // 0xFD7F i32x4.extadd_pairwise_i16x8_u
        No | VToV, // 0xFD80 i16x8.abs
        No | VToV, // 0xFD81 i16x8.neg
        No | VVToV, // 0xFD82 i16x8.q15mulr_sat_s
        No | VToI, // 0xFD83 i16x8.all_true
        No | VToI, // 0xFD84 i16x8.bitmask
        No | VVToV, // 0xFD85 i16x8.narrow_i32x4_s
        No | VVToV, // 0xFD86 i16x8.narrow_i32x4_u
        No | VToV, // 0xFD87 i16x8.extend_low_i8x16_s
        No | VToV, // 0xFD88 i16x8.extend_high_i8x16_s
        No | VToV, // 0xFD89 i16x8.extend_low_i8x16_u
        No | VToV, // 0xFD8A i16x8.extend_high_i8x16_u
        No | VIToV, // 0xFD8B i16x8.shl
        No | VIToV, // 0xFD8C i16x8.shr_s
        No | VIToV, // 0xFD8D i16x8.shr_u
        No | VVToV, // 0xFD8E i16x8.add
        No | VVToV, // 0xFD8F i16x8.add_sat_s
        No | VVToV, // 0xFD90 i16x8.add_sat_u
        No | VVToV, // 0xFD91 i16x8.sub
        No | VVToV, // 0xFD92 i16x8.sub_sat_s
        No | VVToV, // 0xFD93 i16x8.sub_sat_u
        No | VToV, // 0xFD94 f64x2.nearest
        No | VVToV, // 0xFD95 i16x8.mul
        No | VVToV, // 0xFD96 i16x8.min_s
        No | VVToV, // 0xFD97 i16x8.min_u
        No | VVToV, // 0xFD98 i16x8.max_s
        No | VVToV, // 0xFD99 i16x8.max_u
        0, // 0xFD9A
        No | VVToV, // 0xFD9B i16x8.avgr_u
        No | VVToV, // 0xFD9C i16x8.extmul_low_i8x16_s
        No | VVToV, // 0xFD9D i16x8.extmul_high_i8x16_s
        No | VVToV, // 0xFD9E i16x8.extmul_low_i8x16_u
        No | VVToV, // 0xFD9F i16x8.extmul_high_i8x16_u
        No | VToV, // 0xFDA0 i32x4.abs
        No | VToV, // 0xFDA1 i32x4.neg
        0, // 0xFDA2
        No | VToI, // 0xFDA3 i32x4.all_true
        No | VToI, // 0xFDA4 i32x4.bitmask
        0, 0, // 0xFDA5 to 0xFDA6
        No | VToV, // 0xFDA7 i32x4.extend_low_i16x8_s
        No | VToV, // 0xFDA8 i32x4.extend_high_i16x8_s
        No | VToV, // 0xFDA9 i32x4.extend_low_i16x8_u
        No | VToV, // 0xFDAA i32x4.extend_high_i16x8_u
        No | VIToV, // 0xFDAB i32x4.shl
        No | VIToV, // 0xFDAC i32x4.shr_s
        No | VIToV, // 0xFDAD i32x4.shr_u
        No | VVToV, // 0xFDAE i32x4.add
        0, 0, // 0xFDAF to 0xFDB0
        No | VVToV, // 0xFDB1 i32x4.sub
        0, 0, 0, // 0xFDB2 to 0xFDB4
        No | VVToV, // 0xFDB5 i32x4.mul
        No | VVToV, // 0xFDB6 i32x4.min_s
        No | VVToV, // 0xFDB7 i32x4.min_u
        No | VVToV, // 0xFDB8 i32x4.max_s
        No | VVToV, // 0xFDB9 i32x4.max_u
        No | VVToV, // 0xFDBA i32x4.dot_i16x8_s
        0, // 0xFDBB
        No | VVToV, // 0xFDBC i32x4.extmul_low_i16x8_s
        No | VVToV, // 0xFDBD i32x4.extmul_high_i16x8_s
        No | VVToV, // 0xFDBE i32x4.extmul_low_i16x8_u
        No | VVToV, // 0xFDBF i32x4.extmul_high_i16x8_u
        No | VToV, // 0xFDC0 i64x2.abs
        No | VToV, // 0xFDC1 i64x2.neg
        0, // 0xFDC2
        No | VToI, // 0xFDC3 i64x2.all_true
        No | VToI, // 0xFDC4 i64x2.bitmask
        0, 0, // 0xFDC5 to 0xFDC6
        No | VToV, // 0xFDC7 i64x2.extend_low_i32x4_s
        No | VToV, // 0xFDC8 i64x2.extend_high_i32x4_s
        No | VToV, // 0xFDC9 i64x2.extend_low_i32x4_u
        No | VToV, // 0xFDCA i64x2.extend_high_i32x4_u
        No | VIToV, // 0xFDCB i64x2.shl
        No | VIToV, // 0xFDCC i64x2.shr_s
        No | VIToV, // 0xFDCD i64x2.shr_u
        No | VVToV, // 0xFDCE i64x2.add
        0, 0, // 0xFDCF to 0xFDD0
        No | VVToV, // 0xFDD1 i64x2.sub
        0, 0, 0, // 0xFDD2 to 0xFDD4
        No | VVToV, // 0xFDD5 i64x2.mul
        No | VVToV, // 0xFDD6 i64x2.eq
        No | VVToV, // 0xFDD7 i64x2.ne
        No | VVToV, // 0xFDD8 i64x2.lt_s
        No | VVToV, // 0xFDD9 i64x2.gt_s
        No | VVToV, // 0xFDDA i64x2.le_s
        No | VVToV, // 0xFDDB i64x2.ge_s
        No | VVToV, // 0xFDDC i64x2.extmul_low_i32x4_s
        No | VVToV, // 0xFDDD i64x2.extmul_high_i32x4_s
        No | VVToV, // 0xFDDE i64x2.extmul_low_i32x4_u
        No | VVToV, // 0xFDDF i64x2.extmul_high_i32x4_u
        No | VToV, // 0xFDE0 f32x4.abs
        No | VToV, // 0xFDE1 f32x4.neg
        0, // 0xFDE2
        No | VToV, // 0xFDE3 f32x4.sqrt
        No | VVToV, // 0xFDE4 f32x4.add
        No | VVToV, // 0xFDE5 f32x4.sub
        No | VVToV, // 0xFDE6 f32x4.mul
        No | VVToV, // 0xFDE7 f32x4.div
        No | VVToV, // 0xFDE8 f32x4.min
        No | VVToV, // 0xFDE9 f32x4.max
        No | VVToV, // 0xFDEA f32x4.pmin
        No | VVToV, // 0xFDEB f32x4.pmax
        No | VToV, // 0xFDEC f64x2.abs
        No | VToV, // 0xFDED f64x2.neg
        0, // 0xFDEE
        No | VToV, // 0xFDEF f64x2.sqrt
        No | VVToV, // 0xFDF0 f64x2.add
        No | VVToV, // 0xFDF1 f64x2.sub
        No | VVToV, // 0xFDF2 f64x2.mul
        No | VVToV, // 0xFDF3 f64x2.div
        No | VVToV, // 0xFDF4 f64x2.min
        No | VVToV, // 0xFDF5 f64x2.max
        No | VVToV, // 0xFDF6 f64x2.pmin
        No | VVToV, // 0xFDF7 f64x2.pmax
        No | VToV, // 0xFDF8 i32x4.trunc_sat_f32x4_s
        No | VToV, // 0xFDF9 i32x4.trunc_sat_f32x4_u
        No | VToV, // 0xFDFA f32x4.convert_i32x4_s
        No | VToV, // 0xFDFB f32x4.convert_i32x4_u
        No | VToV, // 0xFDFC i32x4.trunc_sat_f64x2_s_zero
        No | VToV, // 0xFDFD i32x4.trunc_sat_f64x2_u_zero
        No | VToV, // 0xFDFE f64x2.convert_low_i32x4_s
        No | VToV, // 0xFDFF f64x2.convert_low_i32x4_u
    ];
}
