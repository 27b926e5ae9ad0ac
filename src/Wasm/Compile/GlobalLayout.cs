using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>Where an instance keeps each of its globals.</summary>
internal enum GlobalPlace : byte
{
    /// <summary>In <c>InstanceBody.Globals</c>, at the cell given.</summary>
    Inline,

    /// <summary>In <c>InstanceBody.MoreGlobals</c>, from the cell given; a vector takes two.</summary>
    More,

    /// <summary>In <c>InstanceBody.ReferenceGlobals</c>.</summary>
    Reference,

    /// <summary>In <c>InstanceBody.SharedGlobals</c>, at the global's own index.</summary>
    Shared,
}

/// <summary>The places of a module's globals; the same for every instance.</summary>
internal sealed class GlobalLayout
{
    private readonly (GlobalPlace Place, int Cell)[] _places;

    public GlobalLayout(WasmModule module)
    {
        var shared = new bool[module.GlobalList.Length];
        for (var i = 0; i < module.ImportedGlobalCount; i++)
            shared[i] = true;
        foreach (var export in module.ExportList)
        {
            if (export.Kind == ExternalKind.Global)
                shared[export.Index] = true;
        }

        HasShared = shared.Contains(true);
        _places = new (GlobalPlace, int)[shared.Length];
        for (var i = 0; i < shared.Length; i++)
            _places[i] = shared[i] ? (GlobalPlace.Shared, i) : Place(module.GlobalList[i].Value);
    }

    /// <summary>How many cells of <c>InstanceBody.Globals</c> are in use.</summary>
    public int InlineCount { get; private set; }

    /// <summary>Whether any global is shared.</summary>
    public bool HasShared { get; }

    /// <summary>How long <c>InstanceBody.MoreGlobals</c> has to be.</summary>
    public int MoreCount { get; private set; }

    /// <summary>How long <c>InstanceBody.ReferenceGlobals</c> has to be.</summary>
    public int ReferenceCount { get; private set; }

    public (GlobalPlace Place, int Cell) this[int global] => _places[global];

    private (GlobalPlace Place, int Cell) Place(ValueType type)
    {
        if (type.IsReference())
            return (GlobalPlace.Reference, ReferenceCount++);
        if (type != ValueType.V128 && InlineCount < Runtime.InstanceBody.InlineGlobalCount)
            return (GlobalPlace.Inline, InlineCount++);
        var cell = MoreCount;
        MoreCount += type == ValueType.V128 ? 2 : 1;
        return (GlobalPlace.More, cell);
    }
}
