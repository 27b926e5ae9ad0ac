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
            : throw new BurstException(
                $"'{reader.Others[0]}' is neither a placeholder nor a thunk (if it was forced before, it is the result now)");
    }

    /// <summary>Targets of a command line, and the files among them that are not thunks: perhaps they were forced before.</summary>
    /// <exception cref="BurstException">One of them does not exist.</exception>
    public static TargetReader Read(Workspace workspace, IEnumerable<string> arguments)
    {
        var reader = new TargetReader(() => workspace.Objects, takesReferences: true);
        foreach (var argument in arguments)
        {
            RequireName(argument);
            reader.Add(argument);
        }

        return reader;
    }

    // What can only be meant as a hash is called a wrong one, rather than a file that is not there.
    private static void RequireName(string argument)
    {
        var name = argument.Split('#')[0];
        if (name is ['T' or 'V', ..] && name.Length >= ObjectHash.TextLength && !name.Contains('/') && !File.Exists(argument))
            ObjectHash.Parse(name);
    }
}
