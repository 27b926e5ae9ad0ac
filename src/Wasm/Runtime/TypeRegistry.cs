using System.Collections.Concurrent;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>Gives each function type a number, the same for equal types of all modules, so that a call compares two integers.</summary>
internal static class TypeRegistry
{
    private static readonly ConcurrentDictionary<FunctionType, int> Ids = new();
    private static int _last = 1;

    /// <summary>The type's number, at least 2 (the complements of 0 and 1 mean something else).</summary>
    public static int IdOf(FunctionType type) => Ids.GetOrAdd(type, static _ => Interlocked.Increment(ref _last));
}
