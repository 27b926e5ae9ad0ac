using System.Reflection;
using System.Runtime.CompilerServices;
using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Compile.Il;

namespace Burst.Wasm.Compile;

/// <summary>A module's machine code, made as it is needed.</summary>
/// <remarks>
/// <para>Functions lie in chunks. When a function of a chunk is first called from outside, the IL of the whole chunk is
/// written and loaded; the JIT compiler translates each method when it is first called. Inside a chunk calls are direct,
/// from one chunk to another they go through <see cref="Table"/>.</para>
/// <para>Thread-safe. The code lives as long as this object is reachable.</para>
/// </remarks>
internal sealed unsafe class ModuleCode : IDisposable
{
    /// <summary>Modules with no more code than this are one chunk.</summary>
    private const int WholeModuleBytes = 256 << 10;

    private const int ChunkBytes = 64 << 10;

    private static int _imageNumber;

    private readonly WasmModule _module;
    private readonly CodeOptions _options;
    private readonly GlobalLayout _globals;
    private readonly bool _usesFixedTable;
    private readonly nint[] _table;
    private readonly int[] _firstFunctions;
    private readonly Chunk[] _chunks;
    private readonly CodeContext _context = new();

    /// <param name="module">The module.</param>
    /// <param name="options">The variant.</param>
    /// <param name="globals">Where globals are.</param>
    /// <param name="usesFixedTable">Whether instances share table 0.</param>
    /// <param name="known">An image of all functions that is there already.</param>
    public ModuleCode(WasmModule module, CodeOptions options, GlobalLayout globals, bool usesFixedTable, Module? known)
    {
        _module = module;
        _options = options;
        _globals = globals;
        _usesFixedTable = usesFixedTable;
        _table = GC.AllocateArray<nint>(HiddenConstants.Count + module.FunctionCount, pinned: true);
        HiddenConstants.Fill(_table.AsSpan(0, HiddenConstants.Count));
        Table = (nint*)Unsafe.AsPointer(ref _table[0]) + HiddenConstants.Count;
        _firstFunctions = known is null ? Divide(module) : [0];
        _chunks = new Chunk[_firstFunctions.Length];
        for (var i = 0; i < _chunks.Length; i++)
            _chunks[i] = new Chunk { Module = known };
    }

    /// <summary>Machine code by function index, 0 where there is none yet.</summary>
    public nint* Table { get; }

    /// <summary>A function's machine code.</summary>
    public nint Resolve(int function)
    {
        var known = Volatile.Read(ref Table[function]);
        if (known != 0)
            return known;
        var index = Array.BinarySearch(_firstFunctions, function);
        if (index < 0)
            index = ~index - 1;
        var first = _firstFunctions[index];
        var code = Load(index).ModuleHandle.ResolveMethodHandle(CodeImage.MethodToken(function - first)).GetFunctionPointer();
        Volatile.Write(ref Table[function], code);
        return code;
    }

    public void Dispose() => _context.Unload();

    private static int[] Divide(WasmModule module)
    {
        var total = module.Bodies.Sum(static body => (long)body.Length);
        if (total <= WholeModuleBytes)
            return [0];
        var firsts = new List<int> { 0 };
        long size = 0;
        for (var i = 0; i < module.Bodies.Length; i++)
        {
            if (size > 0 && size + module.Bodies[i].Length > ChunkBytes)
            {
                firsts.Add(module.ImportedFunctionCount + i);
                size = 0;
            }

            size += module.Bodies[i].Length;
        }

        return [.. firsts];
    }

    private Module Load(int index)
    {
        var chunk = _chunks[index];
        lock (chunk)
        {
            if (chunk.Module is { } loaded)
                return loaded;
            var first = _firstFunctions[index];
            var end = index + 1 < _firstFunctions.Length ? _firstFunctions[index + 1] : _module.FunctionCount;
            var name = $"wasm{Interlocked.Increment(ref _imageNumber)}";
            var image = ImageCompiler.Compile(name, _module, _options, _globals, _usesFixedTable, first, end);
            using var stream = new MemoryStream(image.Count);
            image.WriteContentTo(stream);
            stream.Position = 0;
            return chunk.Module = _context.LoadFromStream(stream).ManifestModule;
        }
    }

    /// <summary>A range of functions; also the lock under which its code is made.</summary>
    private sealed class Chunk
    {
        public Module? Module { get; set; }
    }
}
