namespace Burst.Wasm.Text;

/// <summary>The things of one kind in a module, and their names.</summary>
/// <param name="what">The kind, as messages name it.</param>
internal sealed class IndexSpace(string what)
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    /// <summary>The kind, as messages name it.</summary>
    public string What => what;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    /// <param name="name">With its <c>$</c>; <see langword="null"/> for one without.</param>
    /// <returns>Whether the name is new.</returns>
    public bool TryAdd(string? name)
    {
        var index = Count++;
        return name is null || _names.TryAdd(name, index);
    }

    /// <summary>Finds one by its name.</summary>
    public bool TryGet(string name, out int index) => _names.TryGetValue(name, out index);

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        _names.Clear();
        Count = 0;
    }
}
