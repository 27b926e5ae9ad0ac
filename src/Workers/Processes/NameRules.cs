using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Workers.Processes;

/// <summary>What a thunk may ask of a process, and which names of outputs and links can be used; asked before a function
/// runs.</summary>
internal static class NameRules
{
    /// <summary>Finds a limit or a profile that a process could not be held to.</summary>
    public static ExecutionFailure? FindForeignWord(in ThunkView thunk) => thunk.HasExtension
        ? new ExecutionFailure(
            FailureKind.BadThunk,
            "the thunk sets an entry point, a memory limit, fuel, a determinism profile, a seed or resources, and its function is"
            + " neither a WebAssembly module nor a container: a process cannot be held to them")
        : null;

    /// <summary>Finds an output that would not be a file of its own within the working directory.</summary>
    public static ExecutionFailure? FindBadOutput(in ThunkView thunk)
    {
        var position = 0;
        foreach (var name in thunk.Outputs)
        {
            if (FindOutputFault(name) is { } fault)
                return Invalid($"output '{Shown(name)}': {fault}");
            var before = position++;
            foreach (var earlier in thunk.Outputs)
            {
                if (before-- == 0)
                    break;
                if (earlier.SequenceEqual(name))
                    return Invalid($"output '{Shown(name)}': it is listed twice");
            }
        }

        return null;
    }

    /// <summary>Finds a link that cannot be made in the working directory.</summary>
    public static ExecutionFailure? FindBadLink(Thunk thunk)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var link in thunk.Links)
        {
            var fault = link.Name switch
            {
                "" => "it has no name",
                "." or ".." => "the name means a directory",
                var name when name.Contains('/') => "a link's name cannot have a slash; there are no subdirectories",
                var name when name.Contains('\0') => "the name has a zero byte",
                var name when !names.Add(name) => "it is listed twice",
                _ when link.Target.Length == 0 => "it has no target",
                _ when link.Target.AsSpan().ContainsAny('/', '\0') => $"'{link.Target}' is not an object's name",
                _ => null,
            };
            if (fault is not null)
                return new ExecutionFailure(FailureKind.BadThunk, $"link '{link.Name}': {fault}");
        }

        return null;
    }

    private static string? FindOutputFault(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return "it has no name";
        if (name[0] == '/')
            return "an output's name cannot be an absolute path";
        if (name.Contains((byte)0))
            return "the name has a zero byte";
        if (name[^1] == '/')
            return "the name means a directory";
        if (!name.Contains((byte)'.'))
            return null;
        foreach (var range in name.Split((byte)'/'))
        {
            if (name[range].SequenceEqual(".."u8))
                return "the name leads out of the working directory";
        }

        return null;
    }

    private static ExecutionFailure Invalid(string message) => new(FailureKind.OutputInvalid, message);

    private static string Shown(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name).Replace("\0", "\\0");
}
