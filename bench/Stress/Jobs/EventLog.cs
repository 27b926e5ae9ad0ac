using System.Text.Json;
using Burst.Stress.Scenarios;

namespace Burst.Stress.Jobs;

/// <summary>What <c>burst force --json</c> tells, added up by thunk. For one thread.</summary>
internal sealed class EventLog(Figures figures)
{
    private readonly Dictionary<string, int> _executed = [], _retried = [];
    private readonly Dictionary<string, List<string>> _failed = [];
    private readonly Dictionary<string, string> _values = [];

    /// <summary>How often each thunk ran to a good end.</summary>
    public IReadOnlyDictionary<string, int> Executed => _executed;

    /// <summary>How often each thunk failed and was tried again.</summary>
    public IReadOnlyDictionary<string, int> Retried => _retried;

    /// <summary>The kinds of failure of each thunk that was given up.</summary>
    public IReadOnlyDictionary<string, List<string>> Failed => _failed;

    /// <summary>The value of each target that has one.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>How many thunks had been reduced before.</summary>
    public int Cached { get; private set; }

    /// <summary>How many thunks were said to be skipped.</summary>
    public int Skipped { get; private set; }

    /// <summary>Takes one line; the last may be cut off where the program was killed.</summary>
    public void Take(string line)
    {
        if (!line.EndsWith('}'))
            return;
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        switch (root.GetProperty("event").GetString())
        {
            case "executed":
                Add(_executed, Thunk(root));
                figures.AddFunctions(1);
                figures.AddLatency(root.GetProperty("ms").GetDouble());
                break;
            case "retrying":
                Add(_retried, Thunk(root));
                break;
            case "failed":
                if (!_failed.TryGetValue(Thunk(root), out var kinds))
                    _failed.Add(Thunk(root), kinds = []);
                kinds.Add(root.GetProperty("kind").GetString()!);
                break;
            case "cached":
                Cached++;
                break;
            case "done":
                Skipped = root.GetProperty("skipped").GetInt32();
                foreach (var target in root.GetProperty("targets").EnumerateArray())
                {
                    if (target.TryGetProperty("value", out var value))
                        _values[target.GetProperty("target").GetString()!] = value.GetString()!;
                }

                break;
        }
    }

    private static string Thunk(JsonElement root) => root.GetProperty("thunk").GetString()!;

    private static void Add(Dictionary<string, int> counts, string thunk) => counts[thunk] = counts.GetValueOrDefault(thunk) + 1;
}
