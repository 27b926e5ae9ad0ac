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
    private bool[] _isWide = [];

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
    /// <param name="function">Its index.</param>
    /// <param name="locals">The types of parameters and locals.</param>
    /// <param name="addresses">The locals that look like addresses, by index; may be shorter than there are locals.</param>
    public void Start(int function, ValueType[] locals, ReadOnlySpan<bool> addresses = default)
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
        {
            _slots = new int[locals.Length];
            _isWide = new bool[locals.Length];
        }

        for (var i = 0; i < locals.Length; i++)
        {
            _isWide[i] = i < addresses.Length && addresses[i] && locals[i] == ValueType.I32;
            if (_isWide[i] || i >= Type.Parameters.Length)
                _slots[i] = Il.NewLocal(_isWide[i] ? IlType.NativeInt : locals[i].ToIl());
        }
    }

    /// <summary>Whether a local of type i32 is kept with its upper 32 bits zero, so that it is an address as it is.</summary>
    public bool IsWide(int index) => _isWide[index];

    /// <summary>Copies the parameters that are kept in another form than they come in.</summary>
    public void TakeParameters()
    {
        for (var i = 0; i < Type.Parameters.Length; i++)
        {
            if (!_isWide[i])
                continue;
            Il.LoadArgument(i + 1);
            StoreLocal(i);
        }
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
        if (_isWide[index])
        {
            Il.LoadLocal(_slots[index]);
            Il.Op(ILOpCode.Conv_i4);
        }
        else if (index < Type.Parameters.Length)
        {
            Il.LoadArgument(index + 1);
        }
        else
        {
            Il.LoadLocal(_slots[index]);
        }
    }

    /// <summary>Loads a local of type i32 as a native integer with the upper bits zero.</summary>
    public void LoadAddress(int index)
    {
        if (_isWide[index])
        {
            Il.LoadLocal(_slots[index]);
            return;
        }

        LoadLocal(index);
        Il.Op(ILOpCode.Conv_u);
    }

    public void StoreLocal(int index)
    {
        if (_isWide[index])
        {
            Il.Op(ILOpCode.Conv_u);
            Il.StoreLocal(_slots[index]);
        }
        else if (index < Type.Parameters.Length)
        {
            Il.StoreArgument(index + 1);
        }
        else
        {
            Il.StoreLocal(_slots[index]);
        }
    }

    /// <summary>Copies a local to another, both of type i32.</summary>
    public void CopyAddress(int from, int to)
    {
        Il.LoadLocal(_slots[from]);
        Il.StoreLocal(_slots[to]);
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
