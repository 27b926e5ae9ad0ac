using Burst.Infer.Archive;
using Burst.Infer.Assemble;
using Burst.Infer.Binutils;
using Burst.Infer.Compile;
using Burst.Infer.Inputs;
using Burst.Infer.Link;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;

namespace Burst.Infer;

/// <summary>All models that Burst has.</summary>
public static class Models
{
    /// <summary>Makes them for one build.</summary>
    /// <param name="files">The build's files.</param>
    /// <param name="root">Where they are in the tree.</param>
    /// <param name="isSplit">Whether preprocessing, compiling and assembling are thunks of their own.</param>
    /// <param name="keepsPaths">Whether outputs name the project's real folder.</param>
    public static ToolModels Create(BuildFiles files, BuildRoot root, bool isSplit, bool keepsPaths)
    {
        var probes = new ProbeCache(ProbeCache.UserFolder);
        var toolSets = new ToolSets(files, probes);
        var links = new LinkPlanner(files, root, toolSets, probes);
        return new ToolModels(
            new CompileModel(
                files, root, toolSets, probes, links, new CompileOptions { KeepsPaths = keepsPaths, IsSplit = isSplit }),
            new LinkerModel(links),
            new ArchiveModel(new ArchivePlanner(files, root, toolSets)),
            new AssemblerModel(files, root, toolSets, probes, keepsPaths),
            new StripModel(files, root, toolSets),
            new PrintingModel());
    }
}
