using System.Reflection;
using System.Reflection.Metadata;
using Burst.Wasm.Compile.Expressions;
using Burst.Wasm.Compile.Il;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>The function being compiled, as all parts of the compiler see it.</summary>
internal sealed class FunctionContext(WasmModule module, CodeOptions options, GlobalLayout globals, IlBuilder il)
{
    private readonly int[] _trapLabels = new int[Enum.GetValues<TrapKind>().Length];
    private int[] _slots = [];

    public WasmModule Module { get; } = module;

    public CodeOptions Options { get; } = options;

    public GlobalLayout Globals { get; } = globals;

    public IlBuilder Il { get; } = il;

    public NodeArena Nodes { get; } = new();

    public TemporaryPool Temporaries { get; } = new(il);

    /// <summary>What memory 0 has at least, in bytes.</summary>
    public ulong MinimumMemory { get; } = module.MemoryList.Length == 0 ? 0 : (ulong)module.MemoryList[0].Limits.Minimum << 16;

    public int Function { get; private set; }

    public FunctionType Type { get; private set; } = null!;

    /// <summary>Parameters and locals.</summary>
    public ValueType[] Locals { get; private set; } = [];

    /// <summary>The IL local with memory 0's first byte, or -1.</summary>
    public int MemoryBase { get; set; }

    /// <summary>The IL local with memory 0's length, or -1.</summary>
    public int MemoryLength { get; set; }

    /// <summary>The IL local with the page marks, or -1.</summary>
    public int Cards { get; set; }

    /// <summary>What has been asked of <see cref="TrapLabel"/>: the label, or -1; by kind.</summary>
    public ReadOnlySpan<int> TrapLabels => _trapLabels;

    /// <summary>Begins a new function.</summary>
    public void Start(int function, ValueType[] locals)
    {
        Function = function;
        Type = Module.TypeOf(function);
        Locals = locals;
        MemoryBase = -1;
        MemoryLength = -1;
        Cards = -1;
        Array.Fill(_trapLabels, -1);
        Il.Clear();
        Nodes.Clear();
        Temporaries.Clear();
        if (_slots.Length < locals.Length)
            _slots = new int[locals.Length];
        for (var i = Type.Parameters.Length; i < locals.Length; i++)
            _slots[i] = Il.NewLocal(locals[i].ToIl());
    }

    /// <summary>Where code goes that ends in a trap of a kind.</summary>
    public int TrapLabel(TrapKind kind)
    {
        ref var label = ref _trapLabels[(int)kind];
        if (label < 0)
            label = Il.NewLabel();
        return label;
    }

    public void LoadInstance() => Il.LoadArgument(0);

    /// <summary>Loads a field of the instance.</summary>
    public void LoadField(FieldInfo field)
    {
        Il.LoadArgument(0);
        Il.Field(ILOpCode.Ldfld, field);
    }

    public void LoadLocal(int index)
    {
        if (index < Type.Parameters.Length)
            Il.LoadArgument(index + 1);
        else
            Il.LoadLocal(_slots[index]);
    }

    public void StoreLocal(int index)
    {
        if (index < Type.Parameters.Length)
            Il.StoreArgument(index + 1);
        else
            Il.StoreLocal(_slots[index]);
    }

    /// <summary>Zero or null.</summary>
    public void LoadDefault(ValueType type)
    {
        switch (type)
        {
            case ValueType.I32:
                Il.Int32(0);
                break;
            case ValueType.I64:
                Il.Int64(0);
                break;
            case ValueType.F32:
                Il.Single(0);
                break;
            case ValueType.F64:
                Il.Double(0);
                break;
            case ValueType.V128:
                Il.Int64(0);
                Il.Op(ILOpCode.Dup);
                Il.Call(Members.Numeric(nameof(Operations.NumericOperations.Vector)));
                break;
            default:
                Il.Op(ILOpCode.Ldnull);
                break;
        }
    }

    /// <summary>Loads the value that the address on the stack points to.</summary>
    public void LoadIndirect(ValueType type)
    {
        if (type == ValueType.V128)
        {
            Il.Type(ILOpCode.Ldobj, type.ToClr());
            return;
        }

        Il.Op(type switch
        {
            ValueType.I32 => ILOpCode.Ldind_i4,
            ValueType.I64 => ILOpCode.Ldind_i8,
            ValueType.F32 => ILOpCode.Ldind_r4,
            _ => ILOpCode.Ldind_r8,
        });
    }

    /// <summary>Stores the value on the stack where the address beneath it points to.</summary>
    public void StoreIndirect(ValueType type)
    {
        if (type == ValueType.V128)
        {
            Il.Type(ILOpCode.Stobj, type.ToClr());
            return;
        }

        Il.Op(type switch
        {
            ValueType.I32 => ILOpCode.Stind_i4,
            ValueType.I64 => ILOpCode.Stind_i8,
            ValueType.F32 => ILOpCode.Stind_r4,
            _ => ILOpCode.Stind_r8,
        });
    }
}
