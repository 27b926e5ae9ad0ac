namespace Burst.Wasm.Runtime;

/// <summary>A function as a value: what a <c>funcref</c> points to.</summary>
public sealed class FunctionReference
{
    /// <summary>Stands for null in tables that are called through, so that no call has to test for null.</summary>
    internal static readonly FunctionReference Null = new(0, null, -1, null);

    internal FunctionReference(nint code, object? target, int typeId, Structure.FunctionType? type)
    {
        Code = code;
        Target = target;
        TypeId = typeId;
        Type = type;
    }

    /// <summary>Machine code; takes <see cref="Target"/> and the parameters.</summary>
    internal nint Code;

    /// <summary>The first argument: the instance that owns the function, or that imported it where the host made it.</summary>
    internal object? Target;

    /// <summary>From <see cref="TypeRegistry"/>; -1 for null.</summary>
    internal int TypeId;

    /// <summary>The function's type.</summary>
    internal Structure.FunctionType? Type;
}

/// <summary>An element of a table that never changes.</summary>
internal struct TableEntry
{
    /// <summary>Machine code, valid once <see cref="TypeId"/> is positive.</summary>
    public nint Code;

    /// <summary>From <see cref="TypeRegistry"/>; the complement (<c>~id</c>) until the code is resolved; 0 for null.</summary>
    public int TypeId;

    /// <summary>The function's index.</summary>
    public int Function;
}

/// <summary>What an imported function is bound to.</summary>
internal struct ImportedFunction
{
    /// <summary>Machine code.</summary>
    public nint Code;

    /// <summary>The first argument; null for functions of the host, which get the calling instance.</summary>
    public object? Target;
}
