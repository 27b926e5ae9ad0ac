namespace Burst.Wasm.Decode;

/// <summary>Reads the binary format.</summary>
internal static class ModuleDecoder
{
    public static WasmModule Decode(ReadOnlyMemory<byte> bytes) =>
        throw new WasmFormatException("unexpected end", bytes.Length, isMalformed: true);
}
