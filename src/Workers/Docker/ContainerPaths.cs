using System.Collections.Immutable;
using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks.Wire;

namespace Burst.Workers.Docker;

/// <summary>Where a thunk's inputs and outputs are in its container.</summary>
/// <remarks>
/// <code>
///   values   HASH=NAME      file NAME where the function starts; a NAME that ends in '/' is an archive, unpacked there
///            HASH=/A/NAME   file /A/NAME, and /A is then a folder of the call's own
///            HASH           file .gg/blobs/HASH, which is also what @{GGHASH:HASH} becomes
///            HASH=/dev/stdin   standard input
///   outputs  NAME, /A/NAME  a file, or a directory where NAME ends in '/'
///            /dev/stdout, /dev/stderr   what the function printed
///            /dev/status    the exit code and a line end; where it is asked for, any code is a good end
/// </code>
/// </remarks>
internal static class ContainerPaths
{
    /// <summary>Where functions start.</summary>
    public const string Start = "/burst";

    /// <summary>Where inputs are under their own names.</summary>
    public const string Blobs = ".gg/blobs/";

    /// <summary>Where the agent's program is.</summary>
    public const string Agent = "/.burst/agent";

    public const string StandardInput = "/dev/stdin";
    public const string StandardOutput = "/dev/stdout";
    public const string StandardError = "/dev/stderr";
    public const string Status = "/dev/status";

    /// <summary>The folders that every container has for its calls; the first is where functions start.</summary>
    public static readonly ImmutableArray<string> Usual = [Start, "/tmp"];

    private static readonly string[] Foreign = ["/proc", "/sys", "/dev", "/.burst"];

    /// <summary>Whether an output is not a file but something about the run.</summary>
    public static bool IsReserved(string output) => output is StandardOutput or StandardError or Status;

    /// <summary>Reads the outputs' names.</summary>
    /// <exception cref="CallException">One cannot be an output.</exception>
    public static string[] ReadOutputs(in ThunkView thunk)
    {
        var outputs = new string[thunk.Outputs.Count];
        var count = 0;
        foreach (var bytes in thunk.Outputs)
        {
            var name = Encoding.UTF8.GetString(bytes);
            if (!IsReserved(name) && FindFault(name) is { } fault)
                throw Invalid(name, fault);
            if (Array.IndexOf(outputs, name, 0, count) >= 0)
                throw Invalid(name, "it is listed twice");
            outputs[count++] = name;
        }

        return outputs;
    }

    /// <summary>What is wrong with an input's or output's path; <see langword="null"/> where nothing is.</summary>
    public static string? FindFault(string path)
    {
        var parts = path.TrimEnd('/');
        if (parts.StartsWith('/'))
            parts = parts[1..];
        if (parts.Length == 0)
            return path.Length == 0 ? "it has no name" : "it is the root";
        foreach (var part in parts.Split('/'))
        {
            if (part.Length == 0)
                return "the path has an empty part";
            if (part is "." or "..")
                return $"the path has the part '{part}'";
        }

        if (parts.Contains('\0'))
            return "the path has a zero byte";
        if (path.StartsWith('/') && Array.Find(Foreign, folder => IsIn(path, folder)) is { } foreign)
            return $"nothing can be put below {foreign}";
        return path.StartsWith('/') && FolderOf(path) == "/" ? "a file cannot be in the root itself: put it into a folder" : null;
    }

    /// <summary>The folders of a call's own, besides the usual ones, that its absolute paths are in; none within another.</summary>
    public static ImmutableArray<string> FindFolders(IEnumerable<string> paths)
    {
        var folders = paths.Where(path => path.StartsWith('/') && !IsReserved(path)).Select(FolderOf).Distinct()
            .Where(folder => !Usual.Any(usual => IsIn(folder, usual))).Order(StringComparer.Ordinal).ToList();
        return [.. folders.Where(folder => !folders.Exists(other => other != folder && IsIn(folder, other)))];
    }

    private static string FolderOf(string path)
    {
        if (path.EndsWith('/'))
            return path.TrimEnd('/');
        var slash = path.LastIndexOf('/');
        return slash == 0 ? "/" : path[..slash];
    }

    private static bool IsIn(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');

    private static CallException Invalid(string name, string fault) => new(new ExecutionFailure(
        FailureKind.OutputInvalid, $"output '{name.Replace("\0", "\\0", StringComparison.Ordinal)}': {fault}"));
}
