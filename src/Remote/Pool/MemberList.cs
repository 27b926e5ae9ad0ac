using Burst.Remote.Run;

namespace Burst.Remote.Pool;

/// <summary>The places of a pool, and who waits for a slot in one.</summary>
/// <remarks>Safe to call from any number of threads.</remarks>
internal sealed class MemberList
{
    private readonly List<PoolMember> _members;
    private readonly Queue<TaskCompletionSource<PoolMember?>> _waiting = [];
    private readonly Lock _lock = new();
    private readonly TimeSpan _firstPause;

    public MemberList(IEnumerable<IRunner> runners, IReadOnlyDictionary<IRunner, string> absent, TimeSpan firstPause)
    {
        _members =
        [
            .. runners.Select(runner => new PoolMember(runner, firstPause)),
            .. absent.Select(place => new PoolMember(place.Key, firstPause) { LostBecause = place.Value }),
        ];
        _firstPause = firstPause;
    }

    /// <summary>Takes a slot of the place that has most of them free.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The place; <see langword="null"/> where there is none left.</returns>
    public async Task<PoolMember?> TakeAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<PoolMember?> place;
        lock (_lock)
        {
            if (MostFree([]) is { } member)
            {
                member.Free--;
                return member;
            }

            if (_members.TrueForAll(other => other.LostBecause is not null))
                return null;
            place = new TaskCompletionSource<PoolMember?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(place);
        }

        // Whoever gives up is passed over when a slot is free.
        await using var registration = cancellationToken.UnsafeRegister(_ => place.TrySetCanceled(cancellationToken), null);
        return await place.Task;
    }

    /// <summary>Takes a slot that is idle and that nobody waits for, in a place other than these.</summary>
    public PoolMember? TryTakeIdle(IReadOnlyCollection<PoolMember> others)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 || MostFree(others) is not { } member)
                return null;
            member.Free--;
            return member;
        }
    }

    /// <summary>Gives a slot back.</summary>
    public void Release(PoolMember member)
    {
        lock (_lock)
        {
            member.Free++;
            HandOut(member);
        }
    }

    /// <summary>Says who was first with a thunk that several had.</summary>
    /// <param name="winner">Who was.</param>
    /// <param name="losers">Those that had begun before and are not done.</param>
    /// <param name="maxRacesLost">How often in a row a place may lose.</param>
    /// <returns>Those that have lost too often.</returns>
    public IReadOnlyList<PoolMember> Judge(PoolMember winner, IEnumerable<PoolMember> losers, int maxRacesLost)
    {
        lock (_lock)
        {
            winner.RacesLost = 0;
            winner.Pause = _firstPause;
            return [.. losers.Where(loser => ++loser.RacesLost >= maxRacesLost)];
        }
    }

    /// <summary>Whether it is time to ask a place whether it is still there; not again within the period then.</summary>
    public bool IsTimeToAsk(PoolMember member, TimeSpan period)
    {
        lock (_lock)
        {
            var now = TimeProvider.System.GetTimestamp();
            if (member.LostBecause is not null || (member.AskedAt != 0 && TimeProvider.System.GetElapsedTime(member.AskedAt, now) < period))
                return false;
            member.AskedAt = now;
            return true;
        }
    }

    /// <summary>Takes a place out; the first reason counts.</summary>
    /// <returns>Whether it was still in.</returns>
    public bool Lose(PoolMember member, string reason)
    {
        var forlorn = new List<TaskCompletionSource<PoolMember?>>();
        lock (_lock)
        {
            if (member.LostBecause is not null)
                return false;
            member.LostBecause = reason;
            if (_members.TrueForAll(other => other.LostBecause is not null))
            {
                forlorn.AddRange(_waiting);
                _waiting.Clear();
            }
        }

        forlorn.ForEach(place => place.TrySetResult(null));
        return true;
    }

    /// <summary>The places that are not in.</summary>
    public PoolMember[] Lost()
    {
        lock (_lock)
            return [.. _members.Where(member => member.LostBecause is not null)];
    }

    /// <summary>Takes a place in again that was lost, with all its slots.</summary>
    /// <param name="lost">What it was; those who still hold a slot of it give it back there.</param>
    /// <param name="pause">How long it is left alone when it is lost again.</param>
    public void Readmit(PoolMember lost, TimeSpan pause)
    {
        lock (_lock)
        {
            var member = new PoolMember(lost.Runner, pause);
            _members[_members.IndexOf(lost)] = member;
            HandOut(member);
        }
    }

    /// <summary>Why there is none left, in one line.</summary>
    public string Epitaph()
    {
        lock (_lock)
            return string.Join("; ", _members.Select(member => $"{member.Runner.Name}: {member.LostBecause}"));
    }

    /// <summary>Gives the free slots of a place to those who wait for one.</summary>
    private void HandOut(PoolMember member)
    {
        while (member.LostBecause is null && member.Free > 0 && _waiting.TryDequeue(out var next))
        {
            if (next.TrySetResult(member))
                member.Free--;
        }
    }

    private PoolMember? MostFree(IReadOnlyCollection<PoolMember> others) => _members
        .Where(member => member.LostBecause is null && member.Free > 0 && !others.Contains(member))
        .MaxBy(member => member.Free);
}
