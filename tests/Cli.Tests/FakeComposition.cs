using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Storage.Reductions;
using Burst.Testing;
using Burst.Thunks;
using Burst.Workers.Docker;

namespace Burst.Cli.Tests;

/// <summary>Plain parts, and an engine that answers what a test wants.</summary>
internal sealed class FakeComposition : IComposition
{
    /// <summary>What forcing answers.</summary>
    public Func<IReadOnlyList<OutputRef>, ForcerOptions, ForceReport> Force { get; set; } =
        (_, _) => throw new InvalidOperationException("this test forces nothing");

    /// <summary>The options of the last engine.</summary>
    public ForcerOptions? Options { get; private set; }

    public IFileObjectStore OpenObjects(GgDirectory directory) => new PlainObjectStore(directory.BlobsPath);

    public IReductionCache OpenReductions(GgDirectory directory, Action<string>? log = null) => new FolderReductionCache(directory.ReductionsPath);

    public IForcer OpenForcer(GgDirectory directory, IFileObjectStore objects, ForcerOptions options)
    {
        Options = options;
        return new Forcer(this, options);
    }

    public EngineRunner OpenRunner(GgDirectory directory, IFileObjectStore objects, ForcerOptions options) =>
        throw new InvalidOperationException("these tests serve nobody");

    public DockerWorkerPool OpenContainers(IFileObjectStore objects, ContainerChoice choice) =>
        throw new InvalidOperationException("these tests make no containers");

    private sealed class Forcer(FakeComposition owner, ForcerOptions options) : IForcer
    {
        public EngineCounts Counts { get; private set; }

        public IReadOnlyList<PoolCounts> Pools => [];

        public bool TryRecall(OutputRef output, out ObjectHash value)
        {
            value = default;
            return false;
        }

        public Task<ForceReport> ForceAsync(IReadOnlyList<OutputRef> targets, CancellationToken cancellationToken)
        {
            var report = owner.Force(targets, options);
            Counts = report.Counts;
            return Task.FromResult(report);
        }

        public Task<ForceReport> ExecuteAsync(ObjectHash thunk, CancellationToken cancellationToken) =>
            ForceAsync([new OutputRef(thunk)], cancellationToken);

        public ValueTask DisposeAsync() => default;
    }
}
