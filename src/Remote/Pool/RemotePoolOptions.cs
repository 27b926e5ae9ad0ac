using System.Collections.Immutable;
using Burst.Remote.Backends;
using Burst.Remote.Run;

namespace Burst.Remote.Pool;

/// <summary>How thunks are spread over several places. Immutable.</summary>
public sealed record RemotePoolOptions
{
    /// <summary>How long a thunk may run before it is started a second time elsewhere, if a slot is idle there; the first to
    /// end wins.</summary>
    /// <value><see langword="null"/> (the default) for what the run shows: four times what nine in ten of the last runs of
    /// its function took, one second at least. Functions with fewer than eight runs are not started again.</value>
    public TimeSpan? StragglerAfter { get; init; }

    /// <summary>How long a place that was lost is left alone before it is asked whether it is back; twice as long each time,
    /// up to 30 seconds, until it has done something well.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often in a row a place may be overtaken before it is taken out as too slow.</summary>
    /// <value>The default is 3.</value>
    public int MaxRacesLost { get; init; } = 3;

    /// <summary>Places that did not answer, and what happened; used when they do, and closed with the pool.</summary>
    public IReadOnlyDictionary<IRunner, string> Absent { get; init; } = ImmutableDictionary<IRunner, string>.Empty;

    /// <summary>Makes the place that is left when all others are lost; called once at most.</summary>
    /// <value><see langword="null"/> (the default) for none: thunks then fail.</value>
    public Func<IRunner>? Fallback { get; init; }

    /// <summary>The storage backend that the places share, to be closed with the pool; <see langword="null"/> for none.</summary>
    public IStorageBackend? Storage { get; init; }

    /// <summary>Receives what a function printed. Comes from several threads.</summary>
    public Action<ReadOnlyMemory<byte>>? OnPrinted { get; init; }

    /// <summary>Hears of a place that is not used any more or used again, by its name, and why. Comes from several threads.</summary>
    public Action<string, string>? OnNotice { get; init; }
}
