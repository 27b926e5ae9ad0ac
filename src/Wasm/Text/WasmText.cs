using System.Runtime.ExceptionServices;
using System.Text;

namespace Burst.Wasm.Text;

/// <summary>The text format (<c>.wat</c>).</summary>
/// <remarks>
/// Takes what <see cref="WasmModule.Decode(ReadOnlyMemory{byte})"/> takes: WebAssembly 2.0 with multiple memories, extended
/// constants and tail calls. Source: WebAssembly core specification, §6.
/// </remarks>
public static class WasmText
{
    /// <summary>Texts that are not longer cannot be nested so deeply that any thread's stack were too small.</summary>
    private const int MostOnCallersStack = 8 << 10;

    private const int ParserStackBytes = 64 << 20;

    /// <summary>Translates a module into the binary format. It is read, not validated.</summary>
    /// <param name="text">One module, or the fields of one without <c>(module …)</c> around them.</param>
    /// <exception cref="WasmTextException">It is not well-formed: says what is wrong, and where.</exception>
    public static ReadOnlyMemory<byte> Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Translates a module into the binary format. It is read, not validated.</summary>
    /// <param name="utf8">One module in UTF-8, or the fields of one without <c>(module …)</c> around them.</param>
    /// <exception cref="WasmTextException">It is not well-formed: says what is wrong, and where.</exception>
    public static ReadOnlyMemory<byte> Parse(ReadOnlyMemory<byte> utf8) =>
        utf8.Length > MostOnCallersStack ? ParseApart(utf8) : ParseHere(utf8);

    private static ReadOnlyMemory<byte> ParseHere(ReadOnlyMemory<byte> utf8) =>
        new TextParser(TextSource.Read(utf8)).Parse();

    /// <summary>How deeply a text may be nested must not depend on the caller's stack.</summary>
    private static ReadOnlyMemory<byte> ParseApart(ReadOnlyMemory<byte> utf8)
    {
        ReadOnlyMemory<byte> module = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    module = ParseHere(utf8);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            ParserStackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return module;
    }
}
