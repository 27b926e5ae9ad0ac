using Burst.Docker;
using Burst.Workers.Docker;

namespace Burst.Cli;

/// <summary>What the operator gives functions that are containers.</summary>
internal sealed record ContainerChoice
{
    /// <summary>The daemon, as the user names it; <see langword="null"/> for the one that <c>DOCKER_HOST</c> names, else Docker's usual socket.</summary>
    public string? Daemon { get; init; }

    /// <summary>Whether functions that ask for the network get it.</summary>
    public bool AllowsNetwork { get; init; }

    /// <summary>The GPUs that functions may have, by number or name.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>Whether each call has a container of its own.</summary>
    public bool PerCall { get; init; }

    /// <summary>The daemon's address; <see langword="null"/> where none is named.</summary>
    public DockerEndpoint? Endpoint => Daemon is null ? null : DockerEndpoint.Parse(Daemon);

    /// <summary>The pool's options.</summary>
    /// <param name="jobs">How many functions run at once.</param>
    public DockerOptions ToOptions(int jobs) => new()
    {
        Jobs = jobs,
        Endpoint = Endpoint,
        StateFolder = UserCaches.Path is { } cache ? Path.Join(cache, "burst", "containers") : null,
        AllowsNetwork = AllowsNetwork,
        Gpus = Gpus,
        PerCall = PerCall,
    };
}
