using Burst.Docker;
using Burst.Thunks;

namespace Burst.Workers.Docker;

/// <summary>How functions run in containers, and what a container gets where its thunk does not say.</summary>
public sealed record DockerOptions
{
    /// <summary>How many run at once; from 1 to 65,536. The default is the number of processors.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The daemon; the default is what <c>DOCKER_HOST</c> names, else Docker's usual socket.</summary>
    public DockerEndpoint? Endpoint { get; init; }

    /// <summary>A folder for the agent's program and the locks of prewarmed containers; made if absent.</summary>
    /// <value>The default is a folder of this user's below <c>TMPDIR</c> or <c>/tmp</c>.</value>
    public string? StateFolder { get; init; }

    /// <summary>Whether each call has a container of its own, made for it, rather than one that has served others.</summary>
    public bool PerCall { get; init; }

    /// <summary>After how many calls a container is replaced; at least 1. The default is 10,000.</summary>
    public int CallsPerContainer { get; init; } = 10_000;

    /// <summary>Memory of a container, files in its folders included, in bytes; at least 6 MiB. The default is 2 GiB.</summary>
    public long MemoryBytes { get; init; } = 2L << 30;

    /// <summary>Processor time of a container, in thousandths of a processor; 0 (the default) for all there is.</summary>
    public long CpuThousandths { get; init; }

    /// <summary>Processes and threads of a container. The default is 512.</summary>
    public long Processes { get; init; } = 512;

    /// <summary>What a container may write to each of its folders, in bytes. The default is 1 GiB.</summary>
    public long DiskBytes { get; init; } = 1L << 30;

    /// <summary>Whether thunks that ask for the network get it. The default is no.</summary>
    public bool AllowsNetwork { get; init; }

    /// <summary>The GPUs that thunks may have, by number or name, as the daemon knows them; none by default.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>The user that functions are, as <c>USER:GROUP</c>. The default is nobody.</summary>
    public string User { get; init; } = "65534:65534";

    /// <summary>The most that a function may print to standard output, and as much to standard error. The default is 64 MiB.</summary>
    public long PrintedBytes { get; init; } = 64 << 20;

    /// <summary>The most that a function's outputs may have, in bytes. The default is 4 GiB.</summary>
    public long OutputBytes { get; init; } = 4L << 30;

    /// <summary>The most files and directories that a function's outputs may have. The default is 50,000.</summary>
    public int OutputFiles { get; init; } = 50_000;

    /// <summary>Receives what functions print and their thunks do not ask for; <see langword="null"/> to drop it. The stream
    /// itself is the lock under which it is written.</summary>
    public Stream? StandardOutput { get; init; }

    /// <summary>The same for their standard error.</summary>
    public Stream? StandardError { get; init; }

    /// <summary>Receives what one function printed, instead of the two streams.</summary>
    public Action<ObjectHash, ReadOnlyMemory<byte>>? OnPrinted { get; init; }
}
