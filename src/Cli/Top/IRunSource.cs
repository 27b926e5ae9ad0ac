using Burst.Engine;

namespace Burst.Cli.Top;

/// <summary>A run that can be asked how it is.</summary>
internal interface IRunSource : IDisposable
{
    /// <summary>Asks once.</summary>
    /// <returns><see langword="null"/> where the run has ended.</returns>
    /// <exception cref="BurstException">It cannot be asked.</exception>
    Task<RunSnapshot?> AskAsync(CancellationToken cancellationToken);
}
