namespace Burst.Engine.Dispatch;

/// <summary>Something an engine thread can do next.</summary>
internal abstract class WorkItem
{
    // While inputs are being registered the count stands this high, so that none of them can bring it to zero early.
    private const int Registering = 1 << 30;

    private int _unmet;

    /// <summary>Does it. Runs on one engine thread at a time.</summary>
    public abstract void Run(EngineThread thread);

    /// <summary>Takes an exception that nobody foresaw, so that it ends this item and not the engine.</summary>
    public abstract void Fault(Exception exception, EngineThread thread);

    /// <summary>Opens the registration of what this item waits for.</summary>
    public void BeginWait() => Volatile.Write(ref _unmet, Registering);

    /// <summary>Closes the registration.</summary>
    /// <param name="registered">How many inputs will call <see cref="Meet"/>, or have.</param>
    /// <returns>Whether all of them have: then the caller goes on with the item, otherwise the last input's thread does.</returns>
    public bool EndWait(int registered) => Interlocked.Add(ref _unmet, registered - Registering) == 0;

    /// <summary>One input is there.</summary>
    /// <returns>Whether it was the last: then the caller goes on with the item.</returns>
    public bool Meet() => Interlocked.Decrement(ref _unmet) == 0;
}
