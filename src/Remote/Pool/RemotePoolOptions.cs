using Burst.Remote.Backends;
using Burst.Remote.Run;

namespace Burst.Remote.Pool;

/// <summary>How thunks are spread over several places. Immutable.</summary>
public sealed record RemotePoolOptions
{
    /// <summary>How long a thunk may run before it is started a second time elsewhere, if a slot is idle there; the first to
    /// end wins. Its place is asked then whether it is still there.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan StragglerAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often in a row a place may come second before it is given up as too slow.</summary>
    /// <value>The default is 3.</value>
    public int MaxRacesLost { get; init; } = 3;

    /// <summary>Makes the place that is left when all others are given up; called once at most.</summary>
    /// <value><see langword="null"/> (the default) for none: thunks then fail.</value>
    public Func<IRunner>? Fallback { get; init; }

    /// <summary>The storage backend that the places share, to be closed with the pool; <see langword="null"/> for none.</summary>
    public IStorageBackend? Storage { get; init; }

    /// <summary>Receives what a function printed. Comes from several threads.</summary>
    public Action<ReadOnlyMemory<byte>>? OnPrinted { get; init; }

    /// <summary>Hears of a place that is not used any more, by its name, and why.</summary>
    public Action<string, string>? OnLost { get; init; }
}
