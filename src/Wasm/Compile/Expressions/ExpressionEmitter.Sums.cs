using System.Reflection.Metadata;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile.Expressions;

/// <content>Additions of several integers.</content>
internal sealed partial class ExpressionEmitter
{
    /// <summary>Longer sums are left as they are: no program needs them, and sorting would take too long.</summary>
    private const int MostSorted = 16;

    /// <summary>The terms of the sums being written; those of inner ones are behind those of outer ones.</summary>
    private readonly List<Node> _terms = [];

    private static bool IsSum(Node node) =>
        node is { Kind: NodeKind.Binary, Opcode: Opcode.I32Add or Opcode.I64Add };

    /// <summary>Adds first what is known first, so that the value that takes longest waits for one addition only.</summary>
    /// <remarks>
    /// The order in which the terms trap does not matter: what can trap here are loads, all in the same way. The JIT
    /// compiler keeps the order that it is given.
    /// </remarks>
    private void Sum(Node node, bool keep)
    {
        var start = _terms.Count;
        AddTerms(node);
        var end = _terms.Count;
        var variables = 0;
        for (var i = start; i < end; i++)
        {
            if (!_terms[i].IsConstant)
                variables++;
        }

        if (end - start <= MostSorted)
            SortTerms(start, end);
        for (var i = start; i < end; i++)
        {
            if (IsRotation(_terms[i]) && variables > 1)
                PlainRotation(_terms[i], keep);
            else
                Emit(_terms[i], keep);
            if (i > start)
                _il.Op(ILOpCode.Add);
        }

        _terms.RemoveRange(start, end - start);
    }

    private void AddTerms(Node node)
    {
        if (!IsSum(node))
        {
            _terms.Add(node);
            return;
        }

        AddTerms(node.First!);
        AddTerms(node.Second!);
    }

    /// <summary>By insertion, for terms are few and those known at the same time keep their order.</summary>
    private void SortTerms(int start, int end)
    {
        for (var i = start + 1; i < end; i++)
        {
            var term = _terms[i];
            var place = i;
            for (; place > start && Rank(_terms[place - 1]) > Rank(term); place--)
                _terms[place] = _terms[place - 1];
            _terms[place] = term;
        }
    }

    /// <summary>Constants come last, for the JIT compiler to put them into addresses.</summary>
    private static int Rank(Node term) => term.IsConstant ? int.MaxValue : term.Latency;
}
