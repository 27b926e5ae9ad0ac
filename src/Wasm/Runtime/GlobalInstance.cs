using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A global variable that more than one instance, or the host, may see.</summary>
/// <remarks>Used by the thread that uses its store.</remarks>
public sealed class GlobalInstance
{
    internal Vector128<byte> Bits;
    internal object? Reference;
    private Store? _store;

    /// <summary>A global of the host's, to be imported by modules.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its value at first.</param>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public GlobalInstance(GlobalType type, Value value)
        : this(type) => Set(value);

    internal GlobalInstance(GlobalType type) => Type = type;

    /// <summary>Its type.</summary>
    public GlobalType Type { get; }

    /// <summary>Its value.</summary>
    /// <exception cref="InvalidOperationException">Set, but not mutable.</exception>
    /// <exception cref="ArgumentException">Set to a value of another type, or to a function of another
    /// store.</exception>
    public Value Value
    {
        get => Type.Value.IsReference() ? Value.FromReference(Type.Value, Reference) : Value.FromBits(Type.Value, Bits);
        set
        {
            if (!Type.IsMutable)
                throw new InvalidOperationException("The global is not mutable.");
            Set(value);
        }
    }

    internal Store? Store => _store;

    /// <summary>Makes it part of a store, which it stays.</summary>
    internal bool TryJoin(Store store)
    {
        _store ??= store;
        return _store == store;
    }

    /// <summary>Sets the value, mutable or not.</summary>
    internal void Set(Value value)
    {
        if (value.Type != Type.Value)
            throw new ArgumentException($"A global of type {Type.Value.ToText()} cannot be {value}.", nameof(value));
        if (value.AsFunction is { } function && (function.Store is not { } store || !TryJoin(store)))
            throw new ArgumentException("The function belongs to another store than the global.", nameof(value));
        Bits = value.Bits;
        Reference = value.AsReference;
    }
}
