using System.Reflection;
using System.Runtime.Loader;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Compile;

/// <summary>Where generated assemblies live; they go together, when nothing of them is reachable any more.</summary>
internal sealed class CodeContext() : AssemblyLoadContext("WebAssembly", isCollectible: true)
{
    /// <summary>This assembly, which generated ones use, wherever it was loaded from.</summary>
    public static readonly Assembly Own = typeof(InstanceBody).Assembly;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name == Own.GetName().Name ? Own : null;
}
