using Burst.Wasm.Decode;

namespace Burst.Wasm.Validate;

/// <summary>Validates the function bodies of a module.</summary>
internal static class CodeValidator
{
    public static void Validate(WasmModule module, WasmFeatures features, int? dataCount)
    {
    }
}
