using System.Runtime.InteropServices;

namespace Burst.Wasm.Runtime;

internal sealed unsafe partial class InstanceBody
{
    /// <summary>Above this many functions, references are kept in a dictionary rather than in an array.</summary>
    private const int FewFunctions = 4096;

    private FunctionReference?[]? _references;
    private Dictionary<int, FunctionReference>? _manyReferences;

    internal InstanceBody(LinkedModule linked, Store store)
    {
        Linked = linked;
        Store = store;
        Handle = new Instance(this);
        Code = linked.Module.CodeTable;
        Imports = linked.Imports;
    }

    /// <summary>Something that host functions can be called with, and nothing else: there is no module.</summary>
    internal InstanceBody(Store store)
    {
        Linked = null!;
        Store = store;
        Handle = new Instance(this);
    }

    /// <summary>Whatever host functions need to find from their caller.</summary>
    internal object? HostState { get; set; }

    /// <summary>The store it belongs to.</summary>
    internal Store Store { get; }

    /// <summary>The module's code.</summary>
    internal CompiledModule Module => Linked.Module;

    /// <summary>Memory 0; <see langword="null"/> where the module has none.</summary>
    internal MemoryInstance? Memory { get; private set; }

    internal LinkedModule Linked { get; }

    /// <summary>Whether a pool has lent it to somebody.</summary>
    internal bool IsRented { get; set; }

    /// <summary>When that was, where the pool wants to know; else 0.</summary>
    internal long RentedAt { get; set; }

    /// <summary>Memories 1 and up.</summary>
    internal MemoryInstance[] MoreMemories { get; private set; } = [];

    /// <summary>The tables; null at 0 where <see cref="FixedTable"/> is all that there is of it so far.</summary>
    internal TableInstance?[] Tables { get; set; } = [];

    /// <summary>Passive data segments that are dropped; null while none is. Active ones need no entry.</summary>
    internal bool[]? DroppedData { get; set; }

    /// <summary>Passive element segments that are dropped; null while none is.</summary>
    internal bool[]? DroppedElements { get; set; }

    internal MemoryInstance MemoryAt(int index) => index == 0 ? Memory! : MoreMemories[index - 1];

    internal void SetMemory(int index, MemoryInstance memory)
    {
        if (!Module.Code.TracksPages || !Store.HasOneInstance)
            memory.CardsTellAll = false;
        if (index > 0)
        {
            if (MoreMemories.Length == 0)
                MoreMemories = new MemoryInstance[Module.Module.MemoryList.Length - 1];
            MoreMemories[index - 1] = memory;
            return;
        }

        Memory = memory;
        SyncMemory(memory);
    }

    internal void SyncMemory(MemoryInstance memory)
    {
        if (memory != Memory)
            return;
        MemoryBase = memory.Base;
        MemoryLength = memory.Length;
        Cards = memory.Cards;
    }

    internal void SyncTable(TableInstance table)
    {
        if (Tables.Length > 0 && Tables[0] == table)
            Table0 = table.Functions;
    }

    /// <summary>A table; one that never changes becomes an object only here.</summary>
    internal TableInstance TableAt(int index) => Tables[index] ?? MakeFixedTable(index);

    /// <summary>Machine code of a function, resolved if need be.</summary>
    internal nint CodeOf(int function)
    {
        if (function < Imports.Length)
            return Imports[function].Code;
        var code = Code[function];
        return code != 0 ? code : Module.ResolveCode(function);
    }

    /// <summary>What a function's machine code takes first: the body that owns it, or the handle of the instance whose
    /// import it is.</summary>
    internal object TargetOf(int function) => function < Imports.Length ? Imports[function].Target ?? Handle : this;

    /// <summary>A function as a value: the same object each time.</summary>
    internal FunctionReference ReferenceTo(int function)
    {
        ref var place = ref PlaceOf(function);
        return place ??= MakeReference(function);
    }

    private ref FunctionReference? PlaceOf(int function)
    {
        var count = Module.Module.FunctionCount;
        if (count <= FewFunctions)
        {
            _references ??= new FunctionReference?[count];
            return ref _references[function];
        }

        _manyReferences ??= [];
        return ref CollectionsMarshal.GetValueRefOrAddDefault(_manyReferences, function, out _);
    }

    private FunctionReference MakeReference(int function)
    {
        var type = Module.Module.TypeOf(function);
        var id = Linked.TypeIdOf(function);
        if (function >= Imports.Length)
            return new FunctionReference(0, this, ~id, type, function);
        if (Linked.ImportedReferences[function] is { } imported)
            return imported;
        return new FunctionReference(Imports[function].Code, Handle, id, type, function);
    }

    private TableInstance MakeFixedTable(int index)
    {
        var budget = new TableBudget(FixedTable.Length);
        var table = TableInstance.Create(Module.Module.TableList[index], FixedTable.Length, budget);
        for (var i = 0; i < FixedTable.Length; i++)
        {
            if (FixedTable[i].TypeId != 0)
                table.Functions[i] = ReferenceTo(FixedTable[i].Function);
        }

        return Tables[index] = table;
    }
}
