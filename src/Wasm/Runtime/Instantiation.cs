using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>Brings modules to life, in the order of the core specification, §4.5.4.</summary>
internal static class Instantiation
{
    public static InstanceBody Instantiate(LinkedModule linked, InstanceOptions options)
    {
        var mayRecycle = linked.MayRecycle && options.Store is null;
        var instance = mayRecycle && linked.TakeWaiting() is { } waiting
            ? Reuse(waiting, options)
            : MakeEmpty(linked, options, mayRecycle);
        var module = linked.Module.Module;
        for (var i = 0; i < module.GlobalInitializers.Length; i++)
        {
            var value = ConstantExpression.Evaluate(instance, module.GlobalInitializers[i]);
            instance.SetGlobal(module.ImportedGlobalCount + i, value);
        }

        for (var i = 0; i < module.Elements.Length; i++)
            ApplyElements(instance, module.Elements[i]);
        for (var i = 0; i < module.Data.Length; i++)
        {
            var segment = module.Data[i];
            if (segment.Mode != SegmentMode.Active)
                continue;
            var offset = (uint)ConstantExpression.Evaluate(instance, segment.Offset).AsI32;
            WriteData(instance.MemoryAt(segment.Memory), segment, module, offset, 0, (uint)segment.Content.Length);
        }

        if (module.StartFunction >= 0)
            new Function(instance.Handle, module.StartFunction).Invoke();
        return instance;
    }

    /// <summary>Makes an instance whose memories, tables and globals are there, but zeros and nulls.</summary>
    /// <param name="linked">The module.</param>
    /// <param name="options">Limits, and the store.</param>
    /// <param name="mayServeAgain">Whether the body may serve the module's next instance when this one is disposed
    /// of.</param>
    public static InstanceBody MakeEmpty(LinkedModule linked, InstanceOptions options, bool mayServeAgain = false)
    {
        var store = options.Store ?? linked.ImportedStore ?? new Store();
        if (linked.ImportedStore is not null && linked.ImportedStore != store)
            throw new LinkException([], ["the imports belong to another store than the instance shall"]);
        var instance = new InstanceBody(linked, store) { MayServeAgain = mayServeAgain };
        store.Add(instance, linked.Needs);
        Fill(instance, options);
        return instance;
    }

    private static InstanceBody Reuse(InstanceBody instance, InstanceOptions options)
    {
        instance.Begin();
        Fill(instance, options);
        return instance;
    }

    private static void Fill(InstanceBody instance, InstanceOptions options)
    {
        instance.HostState = options.HostState;
        if (options.Fuel is { } fuel)
            instance.Store.Fuel = fuel;
        var module = instance.Module.Module;
        TakeImports(instance, module);
        MakeMemories(instance, module, options);
        MakeTables(instance, module, options);
        MakeGlobals(instance, module);
    }

    /// <summary><c>memory.init</c>: a segment that was dropped has no bytes.</summary>
    public static void CopyData(InstanceBody instance, int memory, int segment, uint to, uint from, uint count)
    {
        var module = instance.Module.Module;
        var data = module.Data[segment];
        var isEmpty = data.Mode == SegmentMode.Active || instance.DroppedData is { } dropped && dropped[segment];
        if (isEmpty && (ulong)from + count > 0)
            throw new TrapException(TrapKind.MemoryOutOfBounds);
        WriteData(instance.MemoryAt(memory), data, module, to, from, count);
    }

    /// <summary><c>table.init</c>: a segment that was dropped has no elements.</summary>
    public static void CopyElements(InstanceBody instance, int table, int segment, uint to, uint from, uint count)
    {
        var elements = instance.Module.Module.Elements[segment];
        var isEmpty = elements.Mode != SegmentMode.Passive
            || instance.DroppedElements is { } dropped && dropped[segment];
        WriteElements(instance, instance.TableAt(table), elements, isEmpty ? 0 : (uint)elements.Count, to, from, count);
    }

    private static void TakeImports(InstanceBody instance, WasmModule module)
    {
        if (module.TableList.Length != instance.Tables.Length)
            instance.Tables = new TableInstance?[module.TableList.Length];
        if (module.GlobalList.Length > 0 && instance.Module.Globals.HasShared)
            instance.SharedGlobals = new GlobalInstance[module.GlobalList.Length];
        var externals = instance.Linked.Externals;
        for (var i = 0; i < externals.Length; i++)
        {
            var import = module.ImportList[i];
            var isOurs = true;
            switch (externals[i])
            {
                case MemoryInstance memory:
                    isOurs = memory.TryJoin(instance.Store);
                    if (instance.Module.Code.TracksPages)
                        memory.TrackPages();
                    instance.SetMemory(import.Index, memory);
                    break;
                case TableInstance table:
                    isOurs = table.TryJoin(instance.Store);
                    instance.Tables[import.Index] = table;
                    instance.SyncTable(table);
                    break;
                case GlobalInstance global:
                    isOurs = !global.Type.IsMutable || global.TryJoin(instance.Store);
                    instance.SharedGlobals[import.Index] = global;
                    break;
            }

            if (!isOurs)
                throw new LinkException([], [$"{import.Module}.{import.Name} belongs to another store"]);
        }
    }

    private static void MakeMemories(InstanceBody instance, WasmModule module, InstanceOptions options)
    {
        if (module.MemoryList.Length == module.ImportedMemoryCount)
            return;
        var code = instance.Module.Code;
        if (instance.Memory is { } kept && module.MemoryList.Length == 1)
        {
            kept.OpenAgain(code.UsesGuardPages, code.TracksPages, options.MaxMemoryPages);
            instance.SetMemory(0, kept);
            return;
        }

        var budget = new MemoryBudget(options.MaxMemoryPages);
        for (var i = module.ImportedMemoryCount; i < module.MemoryList.Length; i++)
        {
            var memory = MemoryInstance.Create(module.MemoryList[i], code.UsesGuardPages, code.TracksPages, budget);
            memory.TryJoin(instance.Store);
            instance.SetMemory(i, memory);
        }
    }

    private static void MakeTables(InstanceBody instance, WasmModule module, InstanceOptions options)
    {
        if (module.TableList.Length == module.ImportedTableCount)
            return;
        if (module.TableList.Length == 1 && instance.Module.FixedTable is { } only
            && only.Length <= options.MaxTableElements)
        {
            // It is there already where the body has served before.
            if (instance.FixedTable != only)
                instance.FixedTable = only;
            return;
        }

        var budget = new TableBudget(options.MaxTableElements);
        for (var i = module.ImportedTableCount; i < module.TableList.Length; i++)
        {
            if (i == 0 && instance.Module.FixedTable is { } entries)
            {
                budget.Take(entries.Length);
                instance.FixedTable = entries;
                continue;
            }

            var type = module.TableList[i];
            var table = TableInstance.Create(type, type.Limits.Minimum, budget);
            table.TryJoin(instance.Store);
            instance.Tables[i] = table;
            instance.SyncTable(table);
        }
    }

    private static void MakeGlobals(InstanceBody instance, WasmModule module)
    {
        var layout = instance.Module.Globals;
        if (layout.MoreCount != instance.MoreGlobals.Length)
            instance.MoreGlobals = new ulong[layout.MoreCount];
        if (layout.ReferenceCount != instance.ReferenceGlobals.Length)
            instance.ReferenceGlobals = new object?[layout.ReferenceCount];
        if (!layout.HasShared)
            return;
        for (var global = module.ImportedGlobalCount; global < module.GlobalList.Length; global++)
        {
            if (layout[global].Place != Compile.GlobalPlace.Shared)
                continue;
            var shared = new GlobalInstance(module.GlobalList[global]);
            shared.TryJoin(instance.Store);
            instance.SharedGlobals[global] = shared;
        }
    }

    private static void ApplyElements(InstanceBody instance, ElementSegment segment)
    {
        // The elements of a table that never changes are in the module's own entries already, and known to fit.
        if (segment.Mode != SegmentMode.Active || segment.Table == 0 && instance.FixedTable.Length > 0)
            return;
        var offset = (uint)ConstantExpression.Evaluate(instance, segment.Offset).AsI32;
        var count = (uint)segment.Count;
        WriteElements(instance, instance.TableAt(segment.Table), segment, count, offset, 0, count);
    }

    private static void WriteData(
        MemoryInstance memory, DataSegment segment, WasmModule module, uint to, uint from, uint count)
    {
        if ((ulong)from + count > (uint)segment.Content.Length)
            throw new TrapException(TrapKind.MemoryOutOfBounds);
        module.Bytes.Span.Slice(segment.Content.Offset + (int)from, (int)count).CopyTo(memory.Write(to, count));
    }

    private static void WriteElements(
        InstanceBody instance, TableInstance table, ElementSegment segment, uint length, uint to, uint from, uint count)
    {
        if ((ulong)from + count > length)
            throw new TrapException(TrapKind.TableOutOfBounds);
        table.Check(to, count);
        for (var i = 0u; i < count; i++)
        {
            var value = segment.Functions is { } functions
                ? instance.ReferenceTo(functions[from + i])
                : ConstantExpression.Evaluate(instance, segment.Expressions![from + i]).AsReference;
            table.Fill(to + i, value, 1);
        }
    }
}
