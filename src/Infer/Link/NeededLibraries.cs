using System.Collections.Immutable;
using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer.Link;

/// <summary>Finds the libraries that the link's shared libraries need in turn: the linker looks into them for symbols.</summary>
/// <remarks>
/// <para>Searched as ld does: <c>-rpath-link</c>, <c>-rpath</c> (or <c>LD_RUN_PATH</c>), <c>LD_LIBRARY_PATH</c>, the needing
/// library's own run path, the linker's folders. A folder of the build is named to the linker by <c>-rpath-link</c>, since the
/// run path itself must stay as it is in the program.</para>
/// <para>Source: ld manual, option <c>-rpath-link</c>.</para>
/// </remarks>
/// <param name="files">The build's files.</param>
/// <param name="inputs">What is in them.</param>
/// <param name="call">The call that links.</param>
/// <param name="command">The linker's command line.</param>
/// <param name="ownFolders">Folders that the linker searches by itself.</param>
/// <param name="libraries">The shared libraries that it is given.</param>
internal sealed class NeededLibraries(
    BuildFiles files,
    LinkInputs inputs,
    ToolCall call,
    LinkerCommand command,
    ImmutableArray<string> ownFolders,
    IEnumerable<FoundLibrary> libraries)
{
    private readonly List<string> _named = [];

    /// <summary>Adds them, and the options by which they are found.</summary>
    /// <remarks>What is not found is left out: the linker does not find it either, or does not need it.</remarks>
    public void Add(ToolThunk thunk, TreeSpelling spelling)
    {
        var pending = new Queue<FoundLibrary>(libraries);
        var names = new HashSet<string>(
            pending.Select(library => library.Input.Library!.Soname ?? Path.GetFileName(library.Path)), StringComparer.Ordinal);
        while (pending.TryDequeue(out var library))
        {
            foreach (var name in library.Input.Library!.Needed.Where(names.Add))
            {
                if (Find(name, library.Path, library.Input.Library.RunPaths) is not { } path)
                    continue;
                thunk.AddInput(path);
                var input = inputs.Look(files.Read(path));
                if (input.Library is not null)
                    pending.Enqueue(new FoundLibrary(path, input));
            }
        }

        foreach (var folder in _named)
            thunk.Arguments.AddRange(["-rpath-link", spelling.Write(folder, thunk)]);
    }

    private string? Find(string name, string neededBy, IEnumerable<string> runPaths)
    {
        foreach (var folder in NamedFolders(neededBy, runPaths))
        {
            var path = Path.GetFullPath(Path.Join(folder, name), call.Directory);
            if (!File.Exists(path))
                continue;
            if (!_named.Contains(folder))
                _named.Add(folder);
            return path;
        }

        return ownFolders.Select(folder => Path.GetFullPath(Path.Join(folder, name))).FirstOrDefault(File.Exists);
    }

    private IEnumerable<string> NamedFolders(string neededBy, IEnumerable<string> runPaths)
    {
        var ownRunPaths = command.Words.Where(word => word.Name == "rpath").Select(word => word.Value).ToList();
        if (ownRunPaths.Count == 0 && call.Environment.TryGetValue("LD_RUN_PATH", out var runPath))
            ownRunPaths.Add(runPath);
        var libraryPath = call.Environment.GetValueOrDefault("LD_LIBRARY_PATH", "");
        return command.Words.Where(word => word.Name == "rpath-link").Select(word => word.Value)
            .Concat(ownRunPaths)
            .Append(libraryPath)
            .Concat(runPaths.Select(path => path.Replace("$ORIGIN", Path.GetDirectoryName(neededBy), StringComparison.Ordinal)))
            .SelectMany(paths => paths.Split(':', StringSplitOptions.RemoveEmptyEntries))
            .Where(path => !path.Contains('$'));
    }
}

/// <summary>A shared library, and what is in it.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Input">What is in it.</param>
internal sealed record FoundLibrary(string Path, LinkInput Input);
