using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>What is known of conditions in locals: the comparison that each is the result of.</summary>
/// <remarks>
/// Compilers often compare before a loop's variables change and branch afterwards, with the result in a local. A branch
/// on the comparison itself is one instruction, on its result it is four. So operands that change in between are
/// copied; the JIT compiler removes copies and results that nobody reads. Facts hold up to the next label.
/// </remarks>
internal sealed class ConditionFacts(FunctionContext context)
{
    /// <summary>More would be looked through at each assignment for nothing.</summary>
    private const int MaxFacts = 4;

    private readonly List<Fact> _facts = [];

    /// <summary>Begins a new function.</summary>
    public void Start() => _facts.Clear();

    /// <summary>Forgets all, where code can be reached from elsewhere.</summary>
    public void Clear()
    {
        while (_facts.Count > 0)
            Forget(_facts.Count - 1);
    }

    /// <summary>To be called before a local is assigned.</summary>
    public void BeforeAssign(int local)
    {
        for (var i = _facts.Count - 1; i >= 0; i--)
        {
            if (_facts[i].Local == local)
            {
                Forget(i);
                continue;
            }

            Keep(_facts[i].First, local);
            if (_facts[i].Second is { } second)
                Keep(second, local);
        }
    }

    /// <summary>To be called with what a local is going to be assigned.</summary>
    public void Note(int local, Node value)
    {
        if (!IsComparison(value) || !CanBeOperand(value.First!, local)
            || (value.Second is { } second && !CanBeOperand(second, local)))
        {
            return;
        }

        if (_facts.Count == MaxFacts)
            Forget(0);
        _facts.Add(new Fact(local, value.Opcode, Copy(value.First!), value.Second is null ? null : Copy(value.Second)));
    }

    /// <summary>What to branch on instead of a condition. It may be used once.</summary>
    public Node Resolve(Node condition)
    {
        if (condition.Kind == NodeKind.Unary && condition.Opcode == Opcode.I32Eqz)
        {
            var inner = Resolve(condition.First!);
            return inner == condition.First ? condition : context.Nodes.Unary(Opcode.I32Eqz, ValueType.I32, inner);
        }

        var index = condition.Kind == NodeKind.Local ? _facts.FindIndex(fact => fact.Local == condition.Index) : -1;
        if (index < 0)
            return condition;
        var (_, opcode, first, second) = _facts[index];
        _facts.RemoveAt(index);
        return second is null
            ? context.Nodes.Unary(opcode, ValueType.I32, first)
            : context.Nodes.Binary(opcode, ValueType.I32, first, second);
    }

    private static bool IsComparison(Node node) =>
        (node.Kind == NodeKind.Unary && node.Opcode is Opcode.I32Eqz or Opcode.I64Eqz)
        || (node.Kind == NodeKind.Binary && node.Opcode is >= Opcode.I32Eq and <= Opcode.F64Ge);

    private static bool CanBeOperand(Node node, int local) =>
        node.IsConstant || (node.Kind == NodeKind.Local && node.Index != local);

    /// <summary>A node of its own, for those of the arena are used again.</summary>
    private static Node Copy(Node leaf) => new Node().CopyLeaf(leaf);

    /// <summary>Copies an operand that is about to change.</summary>
    private void Keep(Node operand, int local)
    {
        if (operand.Kind != NodeKind.Local || operand.Index != local)
            return;
        context.LoadLocal(local);
        operand.CopyLeaf(context.Nodes.Temporary(operand.Type, context.Temporaries.Take(operand.Type)));
        context.Il.StoreLocal(operand.Index);
    }

    private void Forget(int index)
    {
        var (_, _, first, second) = _facts[index];
        _facts.RemoveAt(index);
        Free(first);
        if (second is not null)
            Free(second);
    }

    private void Free(Node operand)
    {
        if (operand.Kind == NodeKind.Temporary)
            context.Temporaries.Free(operand.Type, operand.Index);
    }

    private sealed record Fact(int Local, int Opcode, Node First, Node? Second);
}
