using System.Reflection;
using System.Reflection.Metadata;
using Burst.Wasm.Compile.Il;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>Compiles a range of a module's functions into one image.</summary>
/// <remarks>
/// The method of function <c>first + n</c> has number n. Some functions have two: a small one at that number, and one
/// with the body, behind all others. In functions with large frames the first looks for enough stack before the frame
/// exists, in those with an <see cref="EarlyExit"/> it is inlined where the function is called.
/// </remarks>
internal sealed class ImageCompiler : ICallTargets
{
    /// <summary>Frames of up to so many bytes may be entered without asking: the margin of the stack limit has room for them.</summary>
    private const int MaxUncheckedFrame = 16 << 10;

    private readonly WasmModule _module;
    private readonly int _first;
    private readonly int _end;
    private readonly CodeImage _image;
    private readonly IlBuilder _il;
    private readonly FunctionCompiler _compiler;
    private readonly List<(int Offset, FunctionType Type)> _bodies = [];

    private ImageCompiler(
        string name, WasmModule module, CodeOptions options, GlobalLayout globals, bool usesFixedTable, int first, int end)
    {
        _module = module;
        _first = first;
        _end = end;
        UsesFixedTable = usesFixedTable;
        _image = new CodeImage(name);
        _il = new IlBuilder(_image);
        _compiler = new FunctionCompiler(module, options, globals, this, _il);
    }

    public bool UsesFixedTable { get; }

    /// <summary>Compiles the functions from one index up to another, which is not included.</summary>
    public static BlobBuilder Compile(
        string name, WasmModule module, CodeOptions options, GlobalLayout globals, bool usesFixedTable, int first, int end)
    {
        var compiler = new ImageCompiler(name, module, options, globals, usesFixedTable, first, end);
        for (var function = first; function < end; function++)
            compiler.Add(function);
        foreach (var (offset, type) in compiler._bodies)
            compiler._image.Declare(offset, type, MethodImplAttributes.NoInlining);
        return compiler._image.Serialize();
    }

    public int? TokenOf(int function) =>
        function >= _first && function < _end ? CodeImage.MethodToken(function - _first) : null;

    /// <summary>What a method's frame takes at worst.</summary>
    private static int EstimateFrame(IlBuilder il, FunctionType type)
    {
        // Each variable has a slot at worst. So have intermediate results, but of large methods, which the JIT compiler
        // does not optimize, only those of calls.
        const int SlotBytes = 16;
        const int MaxIntermediate = 32 << 10;
        return (SlotBytes * (il.Locals.Count + type.Parameters.Length)) + il.CallBytes + Math.Min(il.Length / 2, MaxIntermediate);
    }

    private void Add(int function)
    {
        var type = _module.TypeOf(function);
        if (function < _module.ImportedFunctionCount)
        {
            _compiler.CompileForwarder(function);
            _image.Declare(_image.Write(_il), type);
            return;
        }

        try
        {
            _compiler.Compile(function, checksStack: true);
        }
        catch (CodeLimitException e)
        {
            _compiler.CompileRefusal(function, e.Message);
            _image.Declare(_image.Write(_il), type);
            return;
        }

        var frame = EstimateFrame(_il, type);
        if (frame > MaxUncheckedFrame)
        {
            _compiler.Compile(function, checksStack: false);
            _bodies.Add((_image.Write(_il), type));
            _compiler.CompileGate(function, BodyToken(_bodies.Count - 1), frame);
            _image.Declare(_image.Write(_il), type);
            return;
        }

        var body = _image.Write(_il);
        if (_compiler.TryCompileEarlyExit(function, BodyToken(_bodies.Count)))
        {
            _bodies.Add((body, type));
            _image.Declare(_image.Write(_il), type, MethodImplAttributes.AggressiveInlining);
        }
        else
        {
            _image.Declare(body, type);
        }
    }

    /// <summary>The token of a method behind those that have the functions' numbers.</summary>
    private int BodyToken(int index) => CodeImage.MethodToken(_end - _first + index);
}
