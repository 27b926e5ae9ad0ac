using System.Runtime.CompilerServices;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A function that a module exports, for calls of many instances of the module.</summary>
/// <remarks>Safe to use from many threads.</remarks>
public sealed class ExportedFunction
{
    private readonly CompiledModule _module;
    private readonly int _index;
    private nint _code;

    /// <summary>The same function in other code of the same module.</summary>
    private Variant? _other;

    private ExportedFunction(CompiledModule module, int index)
    {
        _module = module;
        _index = index;
        Type = module.Module.TypeOf(index);
    }

    /// <summary>What it takes and gives.</summary>
    public FunctionType Type { get; }

    /// <summary>Finds an export.</summary>
    /// <returns><see langword="null"/> where the module exports no function of that name.</returns>
    public static ExportedFunction? Find(CompiledModule module, string export)
    {
        foreach (var candidate in module.Module.ExportList)
        {
            if (candidate.Kind == ExternalKind.Function && candidate.Name == export)
                return new ExportedFunction(module, candidate.Index);
        }

        return null;
    }

    /// <summary>Makes a delegate that calls it; the fastest way to call it on many instances.</summary>
    /// <typeparam name="TDelegate">A delegate whose first parameter is the <see cref="Instance"/>; for the others see
    /// <see cref="Function.Bind"/>.</typeparam>
    /// <exception cref="ArgumentException">The delegate does not fit, or there is more than one result.</exception>
    public TDelegate Bind<TDelegate>()
        where TDelegate : Delegate => Invokers.BindOpen<TDelegate>(this);

    /// <summary>Its machine code in an instance, and that code's first argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint CodeFor(InstanceBody instance, out object target)
    {
        if (instance.Module == _module && _code != 0)
        {
            target = instance;
            return _code;
        }

        return Resolve(instance, out target);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nint Resolve(InstanceBody instance, out object target)
    {
        if (_other is { } other && other.Module == instance.Module)
        {
            target = instance;
            return other.Code;
        }

        if (instance.Module.Module != _module.Module)
            throw new ArgumentException("The instance is of another module than the function.", nameof(instance));
        var reference = instance.ReferenceTo(_index);
        target = reference.Target!;
        var code = reference.ResolvedCode;
        if (_index < _module.Module.ImportedFunctionCount)
            return code;
        if (instance.Module == _module)
            _code = code;
        else
            _other = new Variant(instance.Module, code);
        return code;
    }

    private sealed record Variant(CompiledModule Module, nint Code);
}
