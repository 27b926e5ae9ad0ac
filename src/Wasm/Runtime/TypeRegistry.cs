using System.Collections.Concurrent;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>Gives each function type a number, the same for equal types of all modules, so that a call compares two integers.</summary>
internal static class TypeRegistry
{
    private static readonly ConcurrentDictionary<FunctionType, int> Ids = new();
    private static int _last;

    /// <summary>The type's number, at least 1.</summary>
    public static int IdOf(FunctionType type) => Ids.GetOrAdd(type, static _ => Interlocked.Increment(ref _last));
}
