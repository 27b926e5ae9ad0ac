using Burst.Engine;
using Burst.Thunks;

namespace Burst.Remote.Run;

/// <summary>A place that runs single thunks whose inputs are all values: this machine, or another.</summary>
/// <remarks>All members are safe to call from any number of threads.</remarks>
public interface IRunner : IAsyncDisposable
{
    /// <summary>What people call it: <c>host:port</c>, or <c>local</c>.</summary>
    string Name { get; }

    /// <summary>How many thunks it runs at once; at least 1.</summary>
    int Slots { get; }

    /// <summary>Runs a thunk.</summary>
    /// <param name="thunk">Its name.</param>
    /// <param name="file">Its file, canonical.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RunnerLostException">The place is not to be used any more; the thunk may run elsewhere.</exception>
    Task<RunResult> RunAsync(ObjectHash thunk, ReadOnlyMemory<byte> file, CancellationToken cancellationToken);

    /// <summary>Makes sure that the place is still there.</summary>
    /// <exception cref="RunnerLostException">It is not.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Gets to know the place anew after it was lost: it may have been started again, with nothing in its store.</summary>
    /// <exception cref="RunnerLostException">It is still not to be used.</exception>
    Task RejoinAsync(CancellationToken cancellationToken);
}

/// <summary>A place that runs thunks has gone away, or does not do what it should.</summary>
public sealed class RunnerLostException : BurstException
{
    /// <param name="message">What it did, without its name.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public RunnerLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the place is not to be asked again: it said what cannot be, or does not let this process in.</summary>
    /// <value>The default is <see langword="false"/>: it may come back.</value>
    public bool IsFinal { get; init; }

    /// <summary>Whether what runs there may still come to a good end: the place takes nothing new, as one that is stopping.</summary>
    public bool MayFinish { get; init; }
}
