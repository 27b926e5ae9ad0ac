using System.Reflection;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>What modules may import, by module name and name. A later definition replaces an earlier one.</summary>
/// <remarks>Definitions are made by one thread; after that <see cref="Link"/> and <see cref="Instantiate"/> are safe
/// to use
/// from many.</remarks>
public sealed class Linker
{
    private readonly Dictionary<(string Module, string Name), object> _definitions = [];

    /// <summary>Defines a function by a callback.</summary>
    /// <param name="module">The first part of the import's name.</param>
    /// <param name="name">The second part.</param>
    /// <param name="type">What it takes and gives.</param>
    /// <param name="callback">What it does. It costs an allocation a call; for the fast form see
    /// <see cref="DefineStatics"/>.</param>
    /// <returns>This linker.</returns>
    public Linker DefineFunction(string module, string name, FunctionType type, HostCallback callback)
    {
        _definitions[(module, name)] = HostFunction.From(type, callback);
        return this;
    }

    /// <summary>Defines a function by each static method of a type whose first parameter is an <see cref="Instance"/>,
    /// the caller.</summary>
    /// <param name="module">The first part of the imports' names; the second is the method's name, or what its
    /// <see cref="WasmNameAttribute"/> says.</param>
    /// <param name="type">The type; its private methods are left out. Other parameters and the result are
    /// <see cref="int"/>,
    /// <see cref="uint"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="float"/>, <see cref="double"/>,
    /// <see cref="System.Runtime.Intrinsics.Vector128{T}"/> of bytes, <see cref="FunctionReference"/> or
    /// <see cref="object"/>,
    /// or an enumeration over one of these.</param>
    /// <returns>This linker.</returns>
    /// <remarks>Generated code calls the methods directly: a call costs about a nanosecond.</remarks>
    /// <exception cref="ArgumentException">A method has a parameter or a result of another type.</exception>
    public Linker DefineStatics(string module, Type type)
    {
        const BindingFlags statics =
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var method in type.GetMethods(statics))
        {
            if (method.IsPrivate || method.GetParameters().FirstOrDefault()?.ParameterType != typeof(Instance))
                continue;
            var name = method.GetCustomAttribute<WasmNameAttribute>()?.Name ?? method.Name;
            _definitions[(module, name)] = HostFunction.From(method);
        }

        return this;
    }

    /// <summary>Defines whatever an instance exports, or something that the host made.</summary>
    /// <param name="module">The first part of the import's name.</param>
    /// <param name="name">The second part.</param>
    /// <param name="external">A <see cref="Function"/>, a <see cref="MemoryInstance"/>, a <see cref="TableInstance"/>
    /// or a
    /// <see cref="GlobalInstance"/>.</param>
    /// <returns>This linker.</returns>
    public Linker Define(string module, string name, object external)
    {
        if (external is not (Function or MemoryInstance or TableInstance or GlobalInstance))
        {
            throw new ArgumentException(
                $"A {external.GetType()} is nothing that a module can import.", nameof(external));
        }

        _definitions[(module, name)] = external;
        return this;
    }

    /// <summary>Defines all exports of an instance.</summary>
    /// <param name="module">The first part of the imports' names; the second is the export's name.</param>
    /// <param name="instance">The instance.</param>
    /// <returns>This linker.</returns>
    public Linker DefineInstance(string module, Instance instance)
    {
        foreach (var export in instance.Module.Module.ExportList)
            _definitions[(module, export.Name)] = instance.External(export);
        return this;
    }

    /// <summary>Finds what a module imports, once for many instances.</summary>
    /// <exception cref="LinkException">Something is not defined, or is of another type: all such imports are
    /// named.</exception>
    public LinkedModule Link(CompiledModule module) => new(module, Find(module.Module, module.Code.UsesGuardPages));

    /// <summary>Brings a module to life: imports, memories, tables, globals, segments, start function.</summary>
    /// <exception cref="LinkException">Something is not defined, or is of another type: all such imports are
    /// named.</exception>
    /// <exception cref="TrapException">A segment does not fit, or the start function trapped.</exception>
    /// <exception cref="WasmResourceException">More memory or more elements than the instance may have, or than there
    /// are.</exception>
    public Instance Instantiate(CompiledModule module, InstanceOptions? options = null) =>
        Link(module).Instantiate(options);

    /// <summary>What a module's imports are, in its order.</summary>
    /// <exception cref="LinkException">Something is not defined, or is of another type: all such imports are
    /// named.</exception>
    internal object[] Find(WasmModule module, bool usesGuardPages)
    {
        var imports = module.ImportList;
        var found = new object[imports.Length];
        var missing = new List<string>();
        var incompatible = new List<string>();
        for (var i = 0; i < imports.Length; i++)
        {
            var import = imports[i];
            var wanted = ImportMatch.Describe(module, import);
            if (!_definitions.TryGetValue((import.Module, import.Name), out var external))
                missing.Add($"{import.Module}.{import.Name}: {wanted}");
            else if (!ImportMatch.Fits(module, usesGuardPages, import, external))
            {
                var given = ImportMatch.Describe(external);
                incompatible.Add($"{import.Module}.{import.Name}: the module wants {wanted}, but was given {given}");
            }

            found[i] = external!;
        }

        if (missing.Count > 0 || incompatible.Count > 0)
            throw new LinkException(missing, incompatible);
        return found;
    }
}
