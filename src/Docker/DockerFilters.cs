using System.Collections;
using System.Text.Json;

namespace Burst.Docker;

/// <summary>Which of many: every key has to match, by any of its values.</summary>
/// <remarks>Written as <c>new DockerFilters { { "label", "a=b" }, { "status", "exited" } }</c>. Not thread-safe.</remarks>
public sealed class DockerFilters : IEnumerable<KeyValuePair<string, List<string>>>
{
    private readonly Dictionary<string, List<string>> _values = [];

    /// <summary>Adds a value to a key.</summary>
    public void Add(string key, string value)
    {
        if (_values.TryGetValue(key, out var values))
            values.Add(value);
        else
            _values[key] = [value];
    }

    /// <summary>Those that have a label, with that value where one is given.</summary>
    public static DockerFilters Label(string key, string? value = null) =>
        new() { { "label", value is null ? key : $"{key}={value}" } };

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, List<string>>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal string? ToJson() =>
        _values.Count == 0 ? null : JsonSerializer.Serialize(_values, DockerJson.Default.DictionaryStringListString);
}
