using System.Collections.Concurrent;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>Gives each function type a number, the same for equal types of all modules, so that a call compares two
/// integers.</summary>
/// <remarks>
/// The number is a hash of the type, so that it is the same in every process unless two types collide; the second one
/// then gets another. Code that is kept between processes has to ask <see cref="IsUsual"/>.
/// </remarks>
internal static class TypeRegistry
{
    /// <summary>The least number (the complements of 0 and 1 mean something else).</summary>
    private const int First = 2;

    private static readonly ConcurrentDictionary<FunctionType, int> Ids = new();
    private static readonly HashSet<int> Taken = [];

    /// <summary>The type's number, at least 2.</summary>
    public static int IdOf(FunctionType type) => Ids.TryGetValue(type, out var id) ? id : Add(type);

    /// <summary>Whether the type has the number that it has in other processes.</summary>
    public static bool IsUsual(FunctionType type) => IdOf(type) == UsualIdOf(type);

    private static int Add(FunctionType type)
    {
        lock (Taken)
        {
            return Ids.GetOrAdd(type, static type =>
            {
                var id = UsualIdOf(type);
                while (!Taken.Add(id))
                    id = id == int.MaxValue ? First : id + 1;
                return id;
            });
        }
    }

    private static int UsualIdOf(FunctionType type)
    {
        // FNV-1a.
        var hash = 0xCBF29CE484222325;
        foreach (var parameter in type.Parameters)
            hash = (hash ^ (byte)parameter) * 0x100000001B3;
        hash = (hash ^ 1) * 0x100000001B3;
        foreach (var result in type.Results)
            hash = (hash ^ (byte)result) * 0x100000001B3;
        return Math.Max(First, (int)((hash ^ (hash >> 32)) & int.MaxValue));
    }
}
