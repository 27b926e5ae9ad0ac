using Burst.Engine;
using Burst.Gg.Targets;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>Reads targets of any kind.</summary>
internal static class TargetLookup
{
    /// <summary>One thunk's output, by hash, first letters, placeholder or file.</summary>
    /// <exception cref="BurstException">There is no such thing, or it is not a thunk.</exception>
    public static OutputRef Find(Workspace workspace, string text)
    {
        var targets = FindAll(workspace, [text]);
        return targets.Count == 1 ? targets[0].Output : throw new BurstException($"'{text}' stands for {targets.Count} targets, not one");
    }

    /// <summary>All targets of a command line.</summary>
    /// <exception cref="BurstException">One of them does not exist or is not a thunk.</exception>
    public static IReadOnlyList<ForceTarget> FindAll(Workspace workspace, IEnumerable<string> arguments)
    {
        var reader = Read(workspace, arguments);
        return reader.Others.Count == 0
            ? reader.Targets
            : throw new BurstException($"'{reader.Others[0]}' is neither a placeholder nor a thunk");
    }

    /// <summary>Targets of a command line, and the files among them that are not thunks: perhaps they were forced before.</summary>
    /// <exception cref="BurstException">One of them does not exist.</exception>
    public static TargetReader Read(Workspace workspace, IEnumerable<string> arguments)
    {
        var reader = new TargetReader(() => workspace.Objects, takesReferences: true);
        foreach (var argument in arguments)
            reader.Add(argument);
        return reader;
    }
}
