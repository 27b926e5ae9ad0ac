namespace Burst.Wasm.Compile.Expressions;

/// <summary>The operand stack of the WebAssembly function, as the compiler sees it: trees that are not computed yet.</summary>
internal sealed class OperandStack(FunctionContext context, ExpressionEmitter emitter)
{
    /// <summary>How many operands may wait. Bounds the search for those that an effect would change.</summary>
    private const int MaxPending = 64;

    /// <summary>The JIT compiler is recursive: deeper trees are cut.</summary>
    private const int MaxDepth = 50;

    private Node[] _nodes = new Node[64];

    /// <summary>All operands below this one are settled.</summary>
    private int _settled;

    public int Count { get; private set; }

    /// <summary>An operand by its distance from the top, 0 for the topmost.</summary>
    public ref Node Top(int distance) => ref _nodes[Count - 1 - distance];

    public void Clear()
    {
        Count = 0;
        _settled = 0;
    }

    public void Push(Node node)
    {
        if (node.Depth >= MaxDepth)
            node = Settle(node);
        if (Count - _settled >= MaxPending)
        {
            _nodes[_settled] = Settle(_nodes[_settled]);
            _settled++;
        }

        if (Count == _nodes.Length)
            Array.Resize(ref _nodes, Count * 2);
        _nodes[Count++] = node;
    }

    public Node Pop()
    {
        Count--;
        _settled = Math.Min(_settled, Count);
        return _nodes[Count];
    }

    /// <summary>Forgets operands; their temporaries are free again.</summary>
    public void DropTo(int count)
    {
        for (; Count > count; Count--)
            emitter.Discard(_nodes[Count - 1]);
        _settled = Math.Min(_settled, Count);
    }

    /// <summary>Computes a value now, unless it cannot change.</summary>
    public Node Settle(Node node)
    {
        if (node.IsSettled)
            return node;
        emitter.EmitForVariable(node);
        var local = context.Temporaries.Take(node.Type);
        context.Il.StoreLocal(local);
        return context.Nodes.Temporary(node.Type, local);
    }

    /// <summary>Computes all operands now, except the topmost ones.</summary>
    public void SettleAll(int except = 0)
    {
        for (var i = _settled; i < Count - except; i++)
            _nodes[i] = Settle(_nodes[i]);
        _settled = Math.Max(_settled, Count - except);
    }

    /// <summary>Frees the nodes that are not needed any more. No node may be in use besides those on the stack.</summary>
    public void FreeNodes()
    {
        if (Count > 0)
            SettleAll();
        context.Nodes.Keep(_nodes.AsSpan(0, Count));
    }

    /// <summary>Computes the operands that depend on something, except the topmost ones.</summary>
    public void SettleEffects(Effects effects, int except = 0)
    {
        for (var i = _settled; i < Count - except; i++)
        {
            if ((_nodes[i].Effects & effects) != 0)
                _nodes[i] = Settle(_nodes[i]);
        }
    }

    /// <summary>Computes the operands that read a WebAssembly local.</summary>
    public void SettleLocal(int local)
    {
        var bit = Node.LocalBit(local);
        for (var i = _settled; i < Count; i++)
        {
            if ((_nodes[i].Locals & bit) != 0)
                _nodes[i] = Settle(_nodes[i]);
        }
    }
}
