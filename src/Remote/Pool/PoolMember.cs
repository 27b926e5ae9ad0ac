using Burst.Remote.Run;

namespace Burst.Remote.Pool;

/// <summary>A place that runs thunks, and how it does; guarded by the lock of its <see cref="MemberList"/>.</summary>
internal sealed class PoolMember(IRunner runner)
{
    private readonly CancellationTokenSource _lost = new();

    public IRunner Runner => runner;

    /// <summary>Fires when the place is given up.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>How many more thunks it can take.</summary>
    public int Free { get; set; } = runner.Slots;

    /// <summary>How often in a row another place was faster with the same thunk.</summary>
    public int RacesLost { get; set; }

    /// <summary>Why it was given up; <see langword="null"/> while it is not.</summary>
    public string? LostBecause { get; set; }

    /// <summary>Ends what runs there.</summary>
    public void Abandon() => _lost.Cancel();
}
