using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>Block types as function types.</summary>
internal static class BlockTypes
{
    private static readonly FunctionType Empty = new([], []);

    private static readonly FunctionType[] Single =
        Array.ConvertAll(Enumerable.Range(0, 0x80).ToArray(), static type => new FunctionType([], [(ValueType)type]));

    /// <param name="module">The module.</param>
    /// <param name="blockType">As <see cref="ByteReader.ReadBlockType"/> gives it.</param>
    public static FunctionType Of(WasmModule module, int blockType)
    {
        if (blockType == ByteReader.EmptyBlock)
            return Empty;
        return blockType < 0 ? Single[(int)ByteReader.ValueTypeOfBlock(blockType)] : module.TypeList[blockType];
    }
}
