using Burst.Wasm.Compile.Il;

namespace Burst.Wasm.Compile.Expressions;

/// <summary>IL locals for values between instructions. They are used again, because the JIT compiler gives up on too many.</summary>
internal sealed class TemporaryPool
{
    private readonly IlBuilder _il;
    private readonly Stack<int>[] _free = new Stack<int>[IlTypes.Count];

    public TemporaryPool(IlBuilder il)
    {
        _il = il;
        for (var i = 0; i < _free.Length; i++)
            _free[i] = new Stack<int>();
    }

    /// <summary>Begins a new function.</summary>
    public void Clear()
    {
        foreach (var stack in _free)
            stack.Clear();
    }

    public int Take(IlType type) => _free[(int)type].TryPop(out var local) ? local : _il.NewLocal(type);

    public int Take(ValueType type) => Take(type.ToIl());

    public void Free(IlType type, int local) => _free[(int)type].Push(local);

    public void Free(ValueType type, int local) => Free(type.ToIl(), local);
}
