using Burst.Cli.BurstDialect.Volumes;
using Burst.Engine;
using Burst.Gg.Layout;
using Burst.Storage.UnixFs;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect;

/// <summary>One input of a map.</summary>
/// <param name="Name">What its result is named after: the file's name without folders.</param>
/// <param name="Content">The value, or the output of a thunk that has to be forced first.</param>
internal readonly record struct MapInput(string Name, OutputRef Content);

/// <summary>The inputs of map and mapreduce.</summary>
internal static class MapInputs
{
    /// <summary>Stores what is named: files and placeholders; folders and CIDs of folders stand for all files in them.</summary>
    /// <exception cref="BurstException">One is not there.</exception>
    public static IReadOnlyList<MapInput> Store(IReadOnlyList<string> names, Workspace workspace)
    {
        var inputs = new List<MapInput>();
        var collector = workspace.OpenCollector();
        foreach (var name in names)
        {
            if (Directory.Exists(name))
                AddTree(LocalTree.Collect(name, workspace).Files, name, inputs);
            else if (File.Exists(name))
                inputs.Add(new MapInput(Path.GetFileName(name), ReadFile(name, collector)));
            else if (Cid.LooksLikeOne(name))
                AddTree(workspace.FindTree(name), name, inputs);
            else if (OutputRef.TryParse(name, out var reference))
                inputs.Add(new MapInput(name, reference));
            else
                throw new BurstException($"'{name}': No such file or directory, and it is neither a CID nor a hash");
        }

        return inputs.Count > 0 ? inputs : throw new BurstException("there are no files to work on");
    }

    private static OutputRef ReadFile(string path, Collector collector) =>
        Placeholder.TryParse(PlaceholderFile.ReadHead(path).Span, out var output) ? output : new OutputRef(collector.Collect(path));

    private static void AddTree(IReadOnlyList<ContentFile> files, string name, List<MapInput> inputs)
    {
        foreach (var file in files)
        {
            if (file.File is { } hash)
                inputs.Add(new MapInput(file.Path.Length == 0 ? name : file.Path, new OutputRef(hash)));
        }
    }
}
