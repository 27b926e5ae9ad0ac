using System.Reflection;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <summary>Makes nodes, and uses them again for the next function.</summary>
internal sealed class NodeArena
{
    private const int MultiplicationLatency = 3;

    private readonly List<Node> _nodes = [];
    private int _used;

    /// <summary>Whether so many nodes are in use that it pays to look for those that are not needed any more.</summary>
    public bool IsCrowded => _used > 1 << 16;

    /// <summary>All nodes made so far are free again.</summary>
    public void Clear() => _used = 0;

    /// <summary>All nodes are free again, except some without operands, which are replaced by copies.</summary>
    public void Keep(Span<Node> leaves)
    {
        _used = 0;
        var old = leaves.ToArray();
        for (var i = 0; i < old.Length; i++)
            _nodes.Add(leaves[i] = new Node().CopyLeaf(old[i]));
        _nodes.RemoveRange(0, _nodes.Count - leaves.Length);
        _used = leaves.Length;
    }

    public Node Constant(ValueType type, long bits, long highBits = 0)
    {
        var node = New(NodeKind.Constant, type);
        node.Bits = bits;
        node.HighBits = highBits;
        return node;
    }

    public Node Null(ValueType type) => New(NodeKind.Null, type);

    public Node Local(ValueType type, int index)
    {
        var node = New(NodeKind.Local, type);
        node.Index = index;
        node.Locals = Node.LocalBit(index);
        return node;
    }

    public Node Temporary(ValueType type, int ilLocal)
    {
        var node = New(NodeKind.Temporary, type);
        node.Index = ilLocal;
        return node;
    }

    public Node Global(ValueType type, int index)
    {
        var node = New(NodeKind.Global, type);
        node.Index = index;
        node.Effects = Effects.ReadsGlobals;
        return node;
    }

    public Node Unary(int opcode, ValueType type, Node operand)
    {
        var node = New(NodeKind.Unary, type);
        node.Opcode = opcode;
        node.First = operand;
        Inherit(node, operand);
        AddLatency(node, 1);
        return node;
    }

    public Node Binary(int opcode, ValueType type, Node first, Node second)
    {
        var node = New(NodeKind.Binary, type);
        node.Opcode = opcode;
        node.First = first;
        node.Second = second;
        Inherit(node, first);
        Inherit(node, second);
        AddLatency(node, opcode is Opcode.I32Mul or Opcode.I64Mul ? MultiplicationLatency : 1);
        return node;
    }

    public Node Load(int opcode, ValueType type, Node address, uint offset, bool mayTrap)
    {
        var node = New(NodeKind.Load, type);
        node.Opcode = opcode;
        node.First = address;
        node.Bits = offset;
        Inherit(node, address);
        node.Effects |= mayTrap ? Effects.ReadsMemory | Effects.MayTrap : Effects.ReadsMemory;
        return node;
    }

    /// <summary>A call of a method with the operands, and then with immediates where the method has more parameters.</summary>
    public Node Method(int opcode, MethodInfo method, ValueType type, Node first, Node? second = null, Node? third = null)
    {
        var node = New(NodeKind.Method, type);
        node.Opcode = opcode;
        node.Method = method;
        node.First = first;
        node.Second = second;
        node.Third = third;
        Inherit(node, first);
        if (second is not null)
            Inherit(node, second);
        if (third is not null)
            Inherit(node, third);
        return node;
    }

    private static void Inherit(Node node, Node operand)
    {
        node.Effects |= operand.Effects;
        node.Locals |= operand.Locals;
        node.Depth = Math.Max(node.Depth, (byte)(operand.Depth + 1));
        node.Latency = Math.Max(node.Latency, operand.Latency);
    }

    private static void AddLatency(Node node, int cycles) =>
        node.Latency = (byte)Math.Min(node.Latency + cycles, byte.MaxValue);

    private Node New(NodeKind kind, ValueType type)
    {
        if (_used == _nodes.Count)
            _nodes.Add(new Node());
        var node = _nodes[_used++];
        node.Kind = kind;
        node.Type = type;
        node.Effects = Effects.None;
        node.Depth = 1;
        node.Latency = 0;
        node.First = node.Second = node.Third = null;
        node.Method = null;
        node.Locals = 0;
        node.Bits = 0;
        node.HighBits = 0;
        return node;
    }
}
