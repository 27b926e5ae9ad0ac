using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Link;

/// <summary>Writes the names that a build uses as they are in the tree: as alike as can be, since tools print them.</summary>
/// <remarks>Immutable.</remarks>
/// <param name="root">Where files are in the tree.</param>
/// <param name="call">The call that uses them.</param>
internal sealed class TreeSpelling(BuildRoot root, ToolCall call)
{
    /// <summary>How a name is written in the tool's arguments.</summary>
    /// <param name="name">As the build wrote it.</param>
    /// <param name="thunk">Gets the folders that the name leads through, by its <c>..</c>.</param>
    public string Write(string name, ToolThunk thunk)
    {
        var written = Path.IsPathRooted(name) ? WriteAbsolute(name, thunk) : WriteRelative(name, thunk);
        if (written == name || written.StartsWith($"{ToolTreeNames.Tree}/", StringComparison.Ordinal))
            AddFoldersPassed(name, thunk);
        return written;
    }

    private string WriteAbsolute(string name, ToolThunk thunk)
    {
        var path = Path.GetFullPath(name);
        if (!root.Contains(path))
            return $"{ToolTreeNames.Tree}/{BuildRoot.System}{name}";
        return name.StartsWith(root.Path + "/", StringComparison.Ordinal) && StaysInProject(root.Path, name[root.Path.Length..])
            ? $"{ToolTreeNames.Tree}/{BuildRoot.Project}{name[root.Path.Length..]}"
            : thunk.PlaceOf(path);
    }

    private string WriteRelative(string name, ToolThunk thunk)
    {
        var path = call.PathOf(name);
        var staysThere = root.Contains(call.Directory) ? StaysInProject(call.Directory, name) : !root.Contains(path);
        return staysThere ? name : thunk.PlaceOf(path);
    }

    private bool StaysInProject(string from, string name)
    {
        var depth = from.Length == root.Path.Length ? 0 : from[(root.Path.Length + 1)..].Count(c => c == '/') + 1;
        foreach (var part in name.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            depth += part switch { "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
                return false;
        }

        return true;
    }

    private void AddFoldersPassed(string name, ToolThunk thunk)
    {
        for (var at = 0; (at = name.IndexOf("/..", at, StringComparison.Ordinal)) >= 0; at += 3)
        {
            if (at > 0 && (at + 3 == name.Length || name[at + 3] == '/'))
                thunk.AddFolder(call.PathOf(name[..at]));
        }
    }
}
