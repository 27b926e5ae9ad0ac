using Burst.Wasm.Compile;
using Burst.Wasm.Compile.Cache;
using Burst.Wasm.Runtime;

namespace Burst.Wasm;

/// <summary>A module that can run: shared by all of its instances.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed unsafe class CompiledModule : IDisposable
{
    private readonly ModuleCode _code;

    internal CompiledModule(WasmEngine engine, WasmModule module, CodeOptions code, CachedCode? cached)
    {
        Engine = engine;
        Module = module;
        Code = code;
        Globals = new GlobalLayout(module);
        FixedTable = FixedTableBuilder.Build(module);
        IsPrecompiled = cached is not null && module.TypeList.All(TypeRegistry.IsUsual);
        _code = new ModuleCode(module, code, Globals, FixedTable is not null, IsPrecompiled ? cached!.Module : null);
    }

    /// <summary>What the module says.</summary>
    public WasmModule Module { get; }

    /// <summary>The variant of the code.</summary>
    public CodeOptions Code { get; }

    /// <summary>The engine that compiled it.</summary>
    public WasmEngine Engine { get; }

    /// <summary>Whether its machine code was there already, in the code cache.</summary>
    public bool IsPrecompiled { get; }

    /// <summary>Machine code by function index; 0 until first needed. Imported functions have code that calls the import.</summary>
    internal nint* CodeTable => _code.Table;

    /// <summary>Table 0's elements, where nothing can change them; null where something can.</summary>
    internal TableEntry[]? FixedTable { get; }

    internal GlobalLayout Globals { get; }

    /// <summary>Compiles the whole module now, and keeps the machine code in the engine's cache for all processes to come.</summary>
    /// <param name="compiler">The program crossgen2 of the running version of .NET, from the NuGet package
    /// microsoft.netcore.app.crossgen2 for this kind of machine.</param>
    /// <param name="cancellation">Ends the compiler; nothing is kept then.</param>
    /// <remarks>This object goes on as it is; modules compiled by an engine from now on have the code.</remarks>
    /// <exception cref="InvalidOperationException">The engine has no <see cref="WasmEngineOptions.CodeCacheFolder"/>.</exception>
    /// <exception cref="PrecompileException">The compiler is not there or failed.</exception>
    /// <exception cref="IOException">The folder cannot be written, or others may write it.</exception>
    public void Precompile(string compiler, CancellationToken cancellation = default)
    {
        var cache = Engine.Cache
            ?? throw new InvalidOperationException($"Precompiling needs {nameof(WasmEngineOptions)}.{nameof(WasmEngineOptions.CodeCacheFolder)}.");
        if (!Module.TypeList.All(TypeRegistry.IsUsual))
            throw new PrecompileException("The numbers of the module's function types collide with others of this process; try it in a process of its own.");
        cache.Prepare();
        var key = CodeKey.Of(Module.Bytes, Code);
        var (source, result) = (cache.TemporaryPath(".il.dll"), cache.TemporaryPath(".dll"));
        try
        {
            var image = ImageCompiler.Compile(
                "wasm-" + key, Module, Code, Globals, FixedTable is not null, 0, Module.FunctionCount);
            using (var file = File.Create(source))
                image.WriteContentTo(file);
            Precompiler.Run(compiler, source, result, cancellation);
            cache.Add(key, result, Module.ChangesTables);
        }
        finally
        {
            File.Delete(source);
            File.Delete(result);
        }
    }

    /// <summary>Lets the code go. Its memory is free again when no instance uses it any more.</summary>
    public void Dispose() => _code.Dispose();

    /// <summary>Machine code of a function, made now if need be.</summary>
    internal nint ResolveCode(int function) => _code.Resolve(function);
}
