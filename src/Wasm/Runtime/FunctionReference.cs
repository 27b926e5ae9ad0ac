using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A function as a value: what a <c>funcref</c> points to.</summary>
public sealed class FunctionReference
{
    /// <summary>Stands for null in tables that are called through, so that no call has to test for null.</summary>
    internal static readonly FunctionReference Null = new(0, null, -1, null, -1);

    /// <summary>Stands behind the last element of such a table, where its array has room to grow.</summary>
    internal static readonly FunctionReference Absent = new(0, null, -2, null, -1);

    internal FunctionReference(nint code, object? target, int typeId, FunctionType? type, int index)
    {
        Code = code;
        Target = target;
        TypeId = typeId;
        Type = type;
        Index = index;
    }

    /// <summary>Machine code; takes <see cref="Target"/> and the parameters. Valid once <see cref="TypeId"/> is
    /// positive.</summary>
    internal nint Code;

    /// <summary>The first argument: the <see cref="InstanceBody"/> that owns the function, or the <see cref="Instance"/>
    /// that imported it where the host made it.</summary>
    internal object? Target;

    /// <summary>From <see cref="TypeRegistry"/>; the complement (<c>~id</c>) until the code is resolved; -1 for
    /// null.</summary>
    /// <remarks>Ids begin at 2, so that a complement is neither that of null nor that of absence.</remarks>
    internal int TypeId;

    /// <summary>The function's type.</summary>
    internal FunctionType? Type;

    /// <summary>Its index in the target's module.</summary>
    internal readonly int Index;

    /// <summary>The store of its instance; null where that was disposed of.</summary>
    internal Store? Store => Target is Instance importer ? importer.BodyOrNull?.Store : ((InstanceBody?)Target)?.Store;

    /// <summary>The code, resolved if need be.</summary>
    internal nint ResolvedCode
    {
        get
        {
            if (TypeId < 0)
            {
                Code = ((InstanceBody)Target!).CodeOf(Index);
                Volatile.Write(ref TypeId, ~TypeId);
            }

            return Code;
        }
    }

    /// <summary>As <c>function 7 (i32) -> ()</c>.</summary>
    public override string ToString() => $"function {Index} {Type}";
}

/// <summary>An element of a table that never changes.</summary>
internal struct TableEntry
{
    /// <summary>Machine code, valid once <see cref="TypeId"/> is positive.</summary>
    public nint Code;

    /// <summary>From <see cref="TypeRegistry"/>; the complement (<c>~id</c>) until the code is resolved; 0 for
    /// null.</summary>
    public int TypeId;

    /// <summary>The function's index.</summary>
    public int Function;
}

/// <summary>What an imported function is bound to.</summary>
internal struct ImportedFunction
{
    /// <summary>Machine code.</summary>
    public nint Code;

    /// <summary>The first argument; null for functions of the host, which get the calling
    /// <see cref="Instance"/>.</summary>
    public object? Target;
}
