using System.Reflection;

namespace Burst.Wasm.Compile.Expressions;

/// <summary>What a <see cref="Node"/> is.</summary>
internal enum NodeKind : byte
{
    /// <summary>A number in <see cref="Node.Bits"/>; a vector's upper half in <see cref="Node.HighBits"/>.</summary>
    Constant,

    /// <summary>The null reference.</summary>
    Null,

    /// <summary>A WebAssembly local, by index.</summary>
    Local,

    /// <summary>An IL local that holds the value and is free again once it is read.</summary>
    Temporary,

    /// <summary>A global, by index.</summary>
    Global,

    /// <summary>An instruction with one operand.</summary>
    Unary,

    /// <summary>An instruction with two operands.</summary>
    Binary,

    /// <summary>A load from memory 0; the static offset in <see cref="Node.Bits"/>.</summary>
    Load,

    /// <summary>A call of a method of ours without effects.</summary>
    Method,
}

/// <summary>What the value of an expression depends on, or what happens when it is evaluated.</summary>
[Flags]
internal enum Effects : byte
{
    None = 0,
    ReadsMemory = 1,
    ReadsGlobals = 2,

    /// <summary>The evaluation may fault, so it must happen, and before any later effect.</summary>
    MayTrap = 4,
}

/// <summary>An operand that is not computed yet.</summary>
/// <remarks>
/// Instructions without effects become nodes, and IL is written for a whole tree when its value is needed, so that the
/// IL evaluation stack is empty between statements and the JIT compiler sees expressions instead of assignments.
/// </remarks>
internal sealed class Node
{
    public NodeKind Kind;
    public ValueType Type;
    public Effects Effects;

    /// <summary>How many levels of nodes, this one included.</summary>
    public byte Depth;

    /// <summary>About how many cycles after the variables in it the value is known. Loads do not count: most get what they
    /// need long before.</summary>
    public byte Latency;
    public int Opcode;

    /// <summary>The WebAssembly local, the IL local or the global.</summary>
    public int Index;
    public Node? First;
    public Node? Second;
    public Node? Third;
    public long Bits;
    public long HighBits;
    public MethodInfo? Method;

    /// <summary>The WebAssembly locals that are read: bit (index mod 64).</summary>
    public ulong Locals;

    /// <summary>Whether it can stay as it is whatever happens before it is used.</summary>
    public bool IsSettled => Kind is NodeKind.Constant or NodeKind.Null or NodeKind.Temporary;

    /// <summary>Whether evaluating it twice costs nothing.</summary>
    public bool IsSimple => IsSettled || Kind == NodeKind.Local;

    public bool IsConstant => Kind == NodeKind.Constant;

    /// <summary>Becomes a copy of a node without operands.</summary>
    public Node CopyLeaf(Node other)
    {
        (Kind, Type, Effects) = (other.Kind, other.Type, other.Effects);
        (Depth, Latency) = (other.Depth, other.Latency);
        (Index, Bits, HighBits, Locals) = (other.Index, other.Bits, other.HighBits, other.Locals);
        return this;
    }

    public static ulong LocalBit(int index) => 1UL << (index & 63);
}
