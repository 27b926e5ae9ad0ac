using System.Collections.Concurrent;
using Burst.Infer.Tools;

namespace Burst.Infer.Why;

/// <summary>Remembers what became of each call of a tool.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class DecisionLog
{
    private readonly ConcurrentDictionary<Kind, Group> _groups = new();
    private long _compiles;
    private long _links;
    private long _archives;
    private long _others;

    /// <summary>Calls that became thunks, by what they do.</summary>
    public DecisionCounts Counts => new(
        Interlocked.Read(ref _compiles), Interlocked.Read(ref _links), Interlocked.Read(ref _archives),
        Interlocked.Read(ref _others), _groups.Values.Sum(group => group.Count));

    /// <summary>Calls that ran for real, the most frequent first.</summary>
    public IReadOnlyList<RealCalls> Real =>
    [
        .. _groups.Select(pair => new RealCalls(pair.Key.Tool, pair.Key.Reason, pair.Value.Count, pair.Value.Example))
            .OrderByDescending(group => group.Count).ThenBy(group => group.Tool, StringComparer.Ordinal)
            .ThenBy(group => group.Reason, StringComparer.Ordinal),
    ];

    /// <summary>A call became thunks.</summary>
    public void AddModelled(ToolCall call)
    {
        var tool = call.Tool.AsSpan();
        if (tool.EndsWith("ar") || tool.EndsWith("ranlib"))
            Interlocked.Increment(ref _archives);
        else if (call.Arguments.Contains("-M") || call.Arguments.Contains("-MM"))
            Interlocked.Increment(ref _others);
        else if (call.Arguments.Contains("-c") || call.Arguments.Contains("-S"))
            Interlocked.Increment(ref _compiles);
        else if (tool.EndsWith("strip") || tool.EndsWith("objcopy") || tool.EndsWith("nm") || tool.EndsWith("as"))
            Interlocked.Increment(ref _others);
        else
            Interlocked.Increment(ref _links);
    }

    /// <summary>A call runs for real.</summary>
    /// <param name="tool">The tool's name.</param>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="reason">Why.</param>
    public void AddReal(string tool, IReadOnlyList<string> arguments, string reason) =>
        Interlocked.Increment(ref _groups.GetOrAdd(
            new Kind(tool, reason), static (key, example) => new Group(string.Join(' ', example.Prepend(key.Tool))), arguments).Count);

    private sealed record Kind(string Tool, string Reason);

    private sealed class Group(string example)
    {
        public long Count;

        public string Example => example;
    }
}

/// <summary>How many calls became thunks, and how many ran.</summary>
/// <param name="Compiles">Compiled or assembled.</param>
/// <param name="Links">Linked, perhaps after compiling.</param>
/// <param name="Archives">Made or indexed an archive.</param>
/// <param name="Others">Something else, such as <c>strip</c>.</param>
/// <param name="Real">Ran for real.</param>
public readonly record struct DecisionCounts(long Compiles, long Links, long Archives, long Others, long Real);

/// <summary>Calls that ran for real for one reason.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
/// <param name="Example">The first of them, as a command line.</param>
public readonly record struct RealCalls(string Tool, string Reason, long Count, string Example);
