namespace Burst.Cli;

/// <summary>Which engine runs WebAssembly functions. The default value is Burst's own.</summary>
/// <param name="IsWasmtime">Whether it is Wasmtime instead.</param>
/// <param name="LibraryPath">Wasmtime's shared library; <see langword="null"/> for the usual search.</param>
internal readonly record struct WasmEngineChoice(bool IsWasmtime, string? LibraryPath = null)
{
    /// <summary>Reads <c>burst</c>, <c>wasmtime</c> or the path of Wasmtime's library, which has a slash.</summary>
    public static bool TryParse(string text, out WasmEngineChoice choice)
    {
        choice = new WasmEngineChoice(text != "burst", text.Contains('/') ? text : null);
        return text is "burst" or "wasmtime" || choice.LibraryPath is not null;
    }
}
