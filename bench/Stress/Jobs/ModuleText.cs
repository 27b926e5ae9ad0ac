using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Wasm.Text;

namespace Burst.Stress.Jobs;

/// <summary>WebAssembly modules from their text.</summary>
internal static class ModuleText
{
    /// <summary>Stores a module.</summary>
    public static ObjectHash AddModule(this IObjectStore objects, string text) => objects.Add(WasmText.Parse(text).Span);
}
