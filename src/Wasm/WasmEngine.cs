using Burst.Wasm.Compile;
using Burst.Wasm.Compile.Cache;
using Burst.Wasm.Decode;
using Burst.Wasm.Runtime;

namespace Burst.Wasm;

/// <summary>Compiles modules; owns what compiled modules share.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed class WasmEngine : IDisposable
{
    /// <summary>An engine with these options, or with the defaults.</summary>
    public WasmEngine(WasmEngineOptions? options = null)
    {
        Options = options ?? new WasmEngineOptions();
        if (Options.CodeCacheFolder is { } folder)
            Cache = new CodeCache(folder);
    }

    /// <summary>The options it was made with.</summary>
    public WasmEngineOptions Options { get; }

    /// <summary>Machine code of other processes; null without <see cref="WasmEngineOptions.CodeCacheFolder"/>.</summary>
    internal CodeCache? Cache { get; }

    /// <summary>Whether memories get guard pages, by its options and what the machine can do.</summary>
    internal bool UsesGuardPages => Options.Memory switch
    {
        MemoryMode.Checks => false,
        MemoryMode.GuardPages => GuardArena.IsUsable(isDemanded: true),
        _ => GuardArena.IsUsable(),
    };

    /// <summary>Makes a module ready to run. Machine code is made when a function is first called.</summary>
    /// <param name="module">The module; it is valid, since it is decoded.</param>
    /// <param name="request">What its code has to do besides computing.</param>
    public CompiledModule Compile(WasmModule module, CompileRequest? request = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        var code = OptionsOf(request);
        return new CompiledModule(this, module, code, Cache?.Find(module.Bytes, code));
    }

    /// <summary>Decodes a module and makes it ready to run. Validation is left out where the code cache has its code.</summary>
    /// <param name="bytes">The binary format; must not change afterwards.</param>
    /// <param name="request">What its code has to do besides computing.</param>
    /// <exception cref="WasmFormatException">Malformed or invalid.</exception>
    public CompiledModule Compile(ReadOnlyMemory<byte> bytes, CompileRequest? request = null)
    {
        var code = OptionsOf(request);
        if (Cache is not { } cache || !cache.MayHave(bytes))
            return new CompiledModule(this, WasmModule.Decode(bytes), code, null);

        // A module whose code is there was valid when that was made; hashing takes longer than decoding.
        var search = Task.Run(() => cache.Find(bytes, code));
        WasmModule? module = null;
        try
        {
            module = ModuleDecoder.DecodeUnvalidated(bytes);
        }
        catch (WasmFormatException)
        {
            // Validation has more to say about it.
        }

        if (search.GetAwaiter().GetResult() is not { } cached || module is null)
            return new CompiledModule(this, WasmModule.Decode(bytes), code, null);
        module.ChangesTables = cached.ChangesTables;
        return new CompiledModule(this, module, code, cached);
    }

    /// <summary>Does nothing yet: compiled modules own their code.</summary>
    public void Dispose()
    {
    }

    private CodeOptions OptionsOf(CompileRequest? request)
    {
        request ??= new CompileRequest();
        return new CodeOptions(UsesGuardPages, request.MetersFuel, request.TracksPages, request.CanonicalNaN);
    }
}
