using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>Several observers as one.</summary>
internal sealed class ObserverList : IEngineObserver
{
    private readonly IEngineObserver[] _observers;

    private ObserverList(IEngineObserver[] observers) => _observers = observers;

    public bool WantsTimes => Array.Exists(_observers, static observer => observer.WantsTimes);

    /// <summary>None for none, the observer itself for one.</summary>
    public static IEngineObserver? Of(params IEngineObserver?[] observers)
    {
        var present = Array.FindAll(observers, observer => observer is not null);
        return present.Length switch
        {
            0 => null,
            1 => present[0],
            _ => new ObserverList(present!),
        };
    }

    public bool Follows(in ObjectHash thunk)
    {
        // All are asked: some decide by how many they have taken.
        var isFollowed = false;
        foreach (var observer in _observers)
            isFollowed |= observer.Follows(thunk);
        return isFollowed;
    }

    public void PassedBy(int executed, long outputBytes)
    {
        foreach (var observer in _observers)
            observer.PassedBy(executed, outputBytes);
    }

    public void Submitted(IReadOnlyList<OutputRef> targets)
    {
        foreach (var observer in _observers)
            observer.Submitted(targets);
    }

    public void Concluded(IReadOnlyList<OutputRef> targets)
    {
        foreach (var observer in _observers)
            observer.Concluded(targets);
    }

    public void Opened(in ObjectHash thunk, ReadOnlySpan<byte> file)
    {
        foreach (var observer in _observers)
            observer.Opened(thunk, file);
    }

    public void Resolved(in ObjectHash thunk, in ObjectHash executed)
    {
        foreach (var observer in _observers)
            observer.Resolved(thunk, executed);
    }

    public void Placed(in ObjectHash thunk, string place)
    {
        foreach (var observer in _observers)
            observer.Placed(thunk, place);
    }

    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
        foreach (var observer in _observers)
            observer.Started(thunk, file, pool, attempt);
    }

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
        foreach (var observer in _observers)
            observer.Executed(thunk, outputs, elapsed, processorTime);
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        foreach (var observer in _observers)
            observer.Cached(thunk, outputs);
    }

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
        foreach (var observer in _observers)
            observer.Failed(thunk, failure, retrying);
    }

    public void Duplicated(in ObjectHash thunk)
    {
        foreach (var observer in _observers)
            observer.Duplicated(thunk);
    }
}
