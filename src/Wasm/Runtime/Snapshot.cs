using Burst.Wasm.Compile;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>The state of an instance at some moment: to bring it back to that, and to make others like it.</summary>
/// <remarks>
/// <para>Immutable and safe to use from many threads.</para>
/// <para>Covers what the instance owns: memories, tables, globals, dropped segments. It must not import any of those
/// but
/// immutable globals, or their changes would stay.</para>
/// </remarks>
internal sealed class Snapshot
{
    private readonly InstanceBody _original;
    private readonly MemoryImage[] _memories;
    private readonly (int Table, Array Elements)[] _tables;
    private readonly InstanceBody.InlineGlobals _globals;
    private readonly ulong[] _moreGlobals;
    private readonly object?[] _referenceGlobals;
    private readonly (int Global, Value Value)[] _sharedGlobals;
    private readonly bool[]? _droppedData;
    private readonly bool[]? _droppedElements;
    private readonly bool _isPlain;

    private Snapshot(InstanceBody instance)
    {
        _original = instance;
        var module = instance.Module.Module;
        _memories = new MemoryImage[module.MemoryList.Length];
        for (var i = 0; i < _memories.Length; i++)
            _memories[i] = new MemoryImage(instance.MemoryAt(i));
        var firstTable = instance.Module.FixedTable is null ? 0 : 1;
        _tables = [.. Enumerable.Range(firstTable, Math.Max(0, instance.Tables.Length - firstTable))
            .Select(table => (table, instance.Tables[table]!.Save()))];
        _globals = instance.Globals;
        _moreGlobals = [.. instance.MoreGlobals];
        _referenceGlobals = [.. instance.ReferenceGlobals];
        _sharedGlobals = [.. Enumerable.Range(0, module.GlobalList.Length)
            .Skip(module.ImportedGlobalCount)
            .Where(global => instance.Module.Globals[global].Place == GlobalPlace.Shared)
            .Select(global => (global, instance.SharedGlobals[global].Value))];
        _droppedData = (bool[]?)instance.DroppedData?.Clone();
        _droppedElements = (bool[]?)instance.DroppedElements?.Clone();
        _isPlain = _tables.Length == 0 && _moreGlobals.Length == 0 && _referenceGlobals.Length == 0
            && _sharedGlobals.Length == 0 && module.Data.Length == 0 && module.Elements.Length == 0;
    }

    /// <summary>Takes the state of an instance.</summary>
    /// <exception cref="ArgumentException">It imports things that others may change.</exception>
    public static Snapshot Take(InstanceBody instance)
    {
        var module = instance.Module.Module;
        foreach (var import in module.ImportList)
        {
            var isOwn = import.Kind switch
            {
                ExternalKind.Function => instance.Imports[import.Index].Target is null,
                ExternalKind.Global => !module.GlobalList[import.Index].IsMutable,
                _ => false,
            };
            if (!isOwn)
                throw new ArgumentException(
                    $"The instance cannot be reset, because it imports {import.Module}.{import.Name}: "
                    + $"{ImportMatch.Describe(module, import)}, which others may change.");
        }

        return new Snapshot(instance);
    }

    /// <summary>Brings an instance of the module back to this state.</summary>
    public void Restore(InstanceBody instance)
    {
        instance.Globals = _globals;
        if (_memories.Length > 0)
            RestoreMemories(instance);
        if (instance.ExtraReferences is { Length: > 0 } results)
            results.AsSpan().Clear();
        if (!_isPlain)
            RestoreRest(instance);
    }

    /// <summary>Brings a new, empty instance to this state.</summary>
    public void Apply(InstanceBody instance)
    {
        for (var i = 0; i < _memories.Length; i++)
            _memories[i].Apply(instance.MemoryAt(i));
        instance.Globals = _globals;
        foreach (var (table, _) in _tables)
            instance.TableAt(table).IsChanged = true;
        RestoreRest(instance);
    }

    private static bool[]? Copy(bool[]? from, bool[]? to)
    {
        if (from is null || to is null)
            return (bool[]?)from?.Clone();
        from.CopyTo(to, 0);
        return to;
    }

    private void RestoreMemories(InstanceBody instance)
    {
        _memories[0].Restore(instance.Memory!);
        for (var i = 1; i < _memories.Length; i++)
            _memories[i].Restore(instance.MemoryAt(i));
    }

    private void RestoreRest(InstanceBody instance)
    {
        _moreGlobals.CopyTo(instance.MoreGlobals, 0);
        for (var i = 0; i < _referenceGlobals.Length; i++)
            instance.ReferenceGlobals[i] = Translate(_referenceGlobals[i], instance);
        foreach (var (global, value) in _sharedGlobals)
        {
            var shared = instance.SharedGlobals[global];
            shared.Bits = value.Bits;
            shared.Reference = Translate(value.AsReference, instance);
        }

        foreach (var (table, elements) in _tables)
        {
            var own = instance.Tables[table]!;
            if (own.IsChanged)
                own.Restore(Translate(elements, instance));
        }

        instance.DroppedData = Copy(_droppedData, instance.DroppedData);
        instance.DroppedElements = Copy(_droppedElements, instance.DroppedElements);
    }

    /// <summary>References to the original's functions become references to the same functions of the other
    /// instance.</summary>
    private object? Translate(object? reference, InstanceBody instance) =>
        reference is FunctionReference function && (function.Target == _original || function.Target == _original.Handle)
            ? instance.ReferenceTo(function.Index)
            : reference;

    private Array Translate(Array elements, InstanceBody instance)
    {
        if (instance == _original)
            return elements;
        var translated = (Array)elements.Clone();
        for (var i = 0; i < translated.Length; i++)
            translated.SetValue(Translate(translated.GetValue(i), instance), i);
        return translated;
    }
}
