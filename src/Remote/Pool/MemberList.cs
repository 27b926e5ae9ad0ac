using Burst.Remote.Run;

namespace Burst.Remote.Pool;

/// <summary>The places of a pool, and who waits for a slot in one.</summary>
/// <remarks>Safe to call from any number of threads.</remarks>
internal sealed class MemberList
{
    private readonly List<PoolMember> _members;
    private readonly Queue<TaskCompletionSource<PoolMember?>> _waiting = [];
    private readonly Lock _lock = new();
    private readonly Action<string, string>? _onLost;

    public MemberList(IEnumerable<IRunner> runners, Action<string, string>? onLost)
    {
        _members = [.. runners.Select(runner => new PoolMember(runner))];
        _onLost = onLost;
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
            while (member.LostBecause is null && _waiting.TryDequeue(out var next))
            {
                if (!next.TrySetResult(member))
                    continue;
                member.Free--;
                break;
            }
        }
    }

    /// <summary>Says who was first with a thunk that several had.</summary>
    /// <returns>Those that have come second too often.</returns>
    public IReadOnlyList<PoolMember> Judge(PoolMember winner, IEnumerable<PoolMember> losers, int maxRacesLost)
    {
        lock (_lock)
        {
            winner.RacesLost = 0;
            return [.. losers.Where(loser => ++loser.RacesLost >= maxRacesLost)];
        }
    }

    /// <summary>Gives a place up; the first reason counts.</summary>
    public void Lose(PoolMember member, string reason)
    {
        var forlorn = new List<TaskCompletionSource<PoolMember?>>();
        lock (_lock)
        {
            if (member.LostBecause is not null)
                return;
            member.LostBecause = reason;
            if (_members.TrueForAll(other => other.LostBecause is not null))
            {
                forlorn.AddRange(_waiting);
                _waiting.Clear();
            }
        }

        _onLost?.Invoke(member.Runner.Name, reason);
        member.Abandon();
        forlorn.ForEach(place => place.TrySetResult(null));
    }

    /// <summary>Why there is none left, in one line.</summary>
    public string Epitaph()
    {
        lock (_lock)
            return string.Join("; ", _members.Select(member => $"{member.Runner.Name}: {member.LostBecause}"));
    }

    private PoolMember? MostFree(IReadOnlyCollection<PoolMember> others) => _members
        .Where(member => member.LostBecause is null && member.Free > 0 && !others.Contains(member))
        .MaxBy(member => member.Free);
}
