using System.Reflection.Metadata;
using Burst.Wasm.Compile.Il;

namespace Burst.Wasm.Compile;

/// <summary>Charges fuel: one unit for each instruction, for a whole basic block at its beginning.</summary>
/// <remarks>
/// What is left is kept in an IL local, and in the store's cell while other code runs. It may fall below zero inside a
/// function and is looked at where a function or a loop begins and before the host is called, which bounds the rest.
/// </remarks>
internal sealed class FuelMeter(FunctionContext context)
{
    private readonly IlBuilder _il = context.Il;
    private readonly bool _isOn = context.Options.MetersFuel;
    private int _local;
    private int _patch;
    private int _cost;
    private bool _mustCheck;

    /// <summary>A function begins.</summary>
    public void Start()
    {
        if (!_isOn)
            return;
        _patch = -1;
        _cost = 0;
        _local = _il.NewLocal(IlType.Int64);
        Load();
        _mustCheck = true;
    }

    /// <summary>An instruction that costs.</summary>
    public void Count()
    {
        if (!_isOn)
            return;
        if (_patch < 0)
            BeginBlock();
        _cost++;
    }

    /// <summary>The basic block ends here.</summary>
    public void EndBlock()
    {
        if (!_isOn || _patch < 0)
            return;
        _il.Patch(_patch, _cost);
        _patch = -1;
        _cost = 0;
    }

    /// <summary>The next block is to look whether fuel is left.</summary>
    public void CheckNext() => _mustCheck = true;

    /// <summary>Looks now whether fuel is left.</summary>
    public void Check()
    {
        if (!_isOn)
            return;
        _il.LoadLocal(_local);
        _il.Int64(0);
        _il.Branch(ILOpCode.Blt, context.TrapLabel(TrapKind.OutOfFuel));
    }

    /// <summary>Other code is going to run, which sees the store's cell.</summary>
    public void Store()
    {
        if (!_isOn)
            return;
        context.LoadField(Members.Fuel);
        _il.LoadLocal(_local);
        _il.Op(ILOpCode.Stind_i8);
    }

    /// <summary>Other code has run.</summary>
    public void Load()
    {
        if (!_isOn)
            return;
        context.LoadField(Members.Fuel);
        _il.Op(ILOpCode.Ldind_i8);
        _il.StoreLocal(_local);
    }

    private void BeginBlock()
    {
        _il.LoadLocal(_local);
        _patch = _il.PatchableInt32();
        _il.Op(ILOpCode.Conv_i8);
        _il.Op(ILOpCode.Sub);
        _il.StoreLocal(_local);
        if (_mustCheck)
            Check();
        _mustCheck = false;
    }
}
