using Burst.Infer.Scan.Lexing;

namespace Burst.Infer.Scan.Macros;

/// <summary>The macros that are defined at a point of a translation unit. Not thread-safe; kept for the next unit.</summary>
internal sealed class MacroTable
{
    private readonly Dictionary<Symbol, Stack<Macro?>> _pushed = [];
    private Macro?[] _macros = [];

    public Macro? this[Symbol name]
    {
        get => (uint)name.Number < (uint)_macros.Length ? _macros[name.Number] : null;
        set
        {
            if (name.Number >= _macros.Length)
                Array.Resize(ref _macros, Math.Max(name.Number + 1, Symbol.Count) * 5 / 4);
            _macros[name.Number] = value;
        }
    }

    /// <summary>Whether a name is defined, as <c>#ifdef</c> asks.</summary>
    public bool Has(Symbol name) => this[name] is not null;

    /// <summary><c>#pragma push_macro</c>.</summary>
    public void Push(Symbol name)
    {
        if (!_pushed.TryGetValue(name, out var stack))
            _pushed.Add(name, stack = new Stack<Macro?>());
        stack.Push(this[name]);
    }

    /// <summary><c>#pragma pop_macro</c>: what was not pushed stays as it is.</summary>
    public void Pop(Symbol name)
    {
        if (_pushed.TryGetValue(name, out var stack) && stack.TryPop(out var macro))
            this[name] = macro;
    }

    /// <summary>Forgets all, for the next unit.</summary>
    public void Clear()
    {
        Array.Clear(_macros);
        _pushed.Clear();
    }
}
