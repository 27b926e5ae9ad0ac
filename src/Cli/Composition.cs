using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Layout;

namespace Burst.Cli;

/// <summary>The one place where concrete stores, caches and workers are named.</summary>
internal sealed class Composition : IComposition
{
    public IFileObjectStore OpenObjects(GgDirectory directory) => throw Missing("object store");

    public IReductionCache OpenReductions(GgDirectory directory) => throw Missing("reduction cache");

    public IForcer OpenForcer(GgDirectory directory, IFileObjectStore objects, ForcerOptions options) =>
        throw Missing("worker pool");

    private static BurstException Missing(string part) => new($"this build has no {part}");
}
