using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A global variable that more than one instance, or the host, may see.</summary>
public sealed class GlobalInstance
{
    internal Vector128<byte> Bits;
    internal object? Reference;

    internal GlobalInstance(GlobalType type) => Type = type;

    /// <summary>Its type.</summary>
    public GlobalType Type { get; }
}
