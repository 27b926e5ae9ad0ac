using System.Collections.Concurrent;

namespace Burst.Engine.Execute;

/// <summary>Looks for executions that take too long, and starts each a second time beside the first.</summary>
internal sealed class OverdueWatch : IDisposable
{
    private readonly ConcurrentDictionary<Execution, bool> _watched = new(ReferenceEqualityComparer.Instance);
    private readonly Timer? _timer;

    /// <param name="timeout">The general allowance, half of which is the interval; none for no watch.</param>
    public OverdueWatch(TimeSpan? timeout)
    {
        if (timeout is not { } allowance)
            return;
        var interval = TimeSpan.FromMilliseconds(Math.Clamp(allowance.TotalMilliseconds / 2, 10, 60_000));
        _timer = new Timer(_ => Look(), null, interval, interval);
    }

    public void Add(Execution execution) => _watched[execution] = true;

    public void Remove(Execution execution) => _watched.TryRemove(execution, out _);

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (execution, _) in _watched)
        {
            if (execution.Overdue <= now)
                execution.Duplicate();
        }
    }
}
