using Burst.Cli.Remoting;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Workers.Docker;

namespace Burst.Cli;

/// <summary>Makes the parts that commands work with; tests make others.</summary>
internal interface IComposition
{
    /// <summary>The object store of a gg folder.</summary>
    IFileObjectStore OpenObjects(GgDirectory directory);

    /// <summary>The reduction cache of a gg folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="log">Hears what happens to it that whoever runs it should know; called from any thread.</param>
    IReductionCache OpenReductions(GgDirectory directory, Action<string>? log = null);

    /// <summary>An engine that works on a gg folder, with its workers.</summary>
    /// <exception cref="BurstException">Functions are to run elsewhere, and there is no such place.</exception>
    IForcer OpenForcer(GgDirectory directory, IFileObjectStore objects, ForcerOptions options);

    /// <summary>An engine that runs single thunks for others.</summary>
    EngineRunner OpenRunner(GgDirectory directory, IFileObjectStore objects, ForcerOptions options);

    /// <summary>Containers alone, to be made ahead.</summary>
    DockerWorkerPool OpenContainers(IFileObjectStore objects, ContainerChoice choice);
}
