using System.Collections.Immutable;
using Burst.Thunks;

namespace Burst.Workers.Docker.Warm;

/// <summary>What makes one container as good as another for a call.</summary>
/// <param name="Image">The image, by content.</param>
/// <param name="Resident">The program that answers calls; empty for the agent.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="CpuThousandths">Its processor time; 0 for all there is.</param>
/// <param name="Processes">How many processes it may have.</param>
/// <param name="DiskBytes">How much it may write to each folder.</param>
/// <param name="HasNetwork">Whether it has the network.</param>
/// <param name="Gpus">How many GPUs it has for itself.</param>
/// <param name="Folders">Absolute folders besides the usual ones that calls write to or have inputs in, in order.</param>
internal sealed record ContainerShape(
    string Image, ImmutableArray<string> Resident, long MemoryBytes, long CpuThousandths, long Processes, long DiskBytes,
    bool HasNetwork, int Gpus, ImmutableArray<string> Folders)
{
    // Below it the daemon makes no container.
    private const long LeastMemoryBytes = 6 << 20;

    /// <summary>The same as one text, which is equal where all is.</summary>
    public string Key { get; } = string.Join(
        '\n',
        [Image, $"{MemoryBytes} {CpuThousandths} {Processes} {DiskBytes} {HasNetwork} {Gpus}", $"{Resident.Length}", .. Resident, .. Folders]);

    /// <summary>The shape that a thunk asks for.</summary>
    /// <exception cref="CallException">It asks for what the operator does not give.</exception>
    public static ContainerShape Of(
        ContainerFunction function, ThunkExtension extension, ImmutableArray<string> folders, DockerOptions options)
    {
        if (extension.Network && !options.AllowsNetwork)
            throw CallException.BadThunk("the thunk asks for the network, and the operator does not allow it (--allow-network)");
        if (extension.Gpus > options.Gpus.Count)
        {
            throw CallException.BadThunk(
                $"the thunk asks for {extension.Gpus} GPU{(extension.Gpus == 1 ? "" : "s")}, and functions may have"
                + $" {(options.Gpus.Count == 0 ? "none" : $"{options.Gpus.Count}")} here (--gpus)");
        }

        var memory = Or(extension.MemoryBytes, options.MemoryBytes);
        return memory >= LeastMemoryBytes
            ? new ContainerShape(
                function.Image, function.Resident, memory, Or(extension.CpuThousandths, options.CpuThousandths),
                Or(extension.Processes, options.Processes), Or(extension.DiskBytes, options.DiskBytes), extension.Network,
                (int)extension.Gpus, folders)
            : throw CallException.BadThunk($"a container cannot have less than {LeastMemoryBytes} bytes of memory, and the thunk says {memory}");
    }

    public bool Equals(ContainerShape? other) => other is not null && Key == other.Key;

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    private static long Or(long asked, long usual) => asked == 0 ? usual : asked;
}
