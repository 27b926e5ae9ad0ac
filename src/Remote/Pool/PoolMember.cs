using Burst.Remote.Run;

namespace Burst.Remote.Pool;

/// <summary>A place that runs thunks, and how it does; guarded by the lock of its <see cref="MemberList"/>.</summary>
/// <param name="runner">The place.</param>
/// <param name="pause">How long it is left alone when it is lost, before it is asked whether it is back.</param>
internal sealed class PoolMember(IRunner runner, TimeSpan pause)
{
    private readonly CancellationTokenSource _lost = new();

    public IRunner Runner => runner;

    /// <summary>Fires when what runs there is given up.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>How many more thunks it can take.</summary>
    public int Free { get; set; } = runner.Slots;

    /// <summary>How long it is left alone when it is lost; longer each time, until it has done something well.</summary>
    public TimeSpan Pause { get; set; } = pause;

    /// <summary>When it was last asked whether it is there, as a timestamp.</summary>
    public long AskedAt { get; set; }

    /// <summary>How often in a row another place was faster with the same thunk.</summary>
    public int RacesLost { get; set; }

    /// <summary>Why it was given up; <see langword="null"/> while it is not.</summary>
    public string? LostBecause { get; set; }

    /// <summary>Ends what runs there.</summary>
    public void Abandon() => _lost.Cancel();
}
