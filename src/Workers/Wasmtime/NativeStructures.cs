using System.Runtime.InteropServices;

namespace Burst.Workers.Wasmtime;

/// <summary><c>wasm_byte_vec_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ByteVector
{
    public nuint Size;
    public byte* Data;
}

/// <summary><c>wasm_valtype_vec_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PointerVector
{
    public nuint Size;
    public nint* Data;
}

/// <summary>Room for a <c>wasmtime_extern_t</c>: what kind of thing it is, then the thing.</summary>
/// <remarks>The C structure has 24 bytes in older versions and 32 in newer ones.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ExternCell
{
    public const byte FunctionKind = 0;
    public const byte MemoryKind = 3;

    [FieldOffset(0)]
    public byte Kind;

    /// <summary>The first bytes of the <c>wasmtime_func_t</c> or <c>wasmtime_memory_t</c>: the number of its store.</summary>
    [FieldOffset(8)]
    public ulong Content;
}

/// <summary>Room for one <c>wasmtime_val_t</c>; never for several in a row, since their size is not relied on.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ValueCell
{
    public const byte I32Kind = 0;

    [FieldOffset(0)]
    public byte Kind;

    [FieldOffset(8)]
    public int I32;
}

/// <summary>Room for a <c>wasmtime_instance_t</c>, of 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct InstanceCell
{
    public ulong StoreId;
}
