using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Reduce;

/// <summary>What thunks have reduced to, remembered for ever.</summary>
/// <remarks>
/// <para>Keyed by a thunk that has no open dependencies; the value is one object name for each output, in the thunk's
/// order. An output may be a thunk again.</para>
/// <para>All members are safe to call from any number of threads. An entry may be lost by a crash before
/// <see cref="FlushAsync"/> (it is then computed again) but is never wrong or half there.</para>
/// </remarks>
public interface IReductionCache : IAsyncDisposable
{
    /// <summary>Looks a thunk up.</summary>
    /// <param name="hash">The thunk's name.</param>
    /// <param name="thunk">The thunk itself, for the names of its outputs.</param>
    /// <param name="outputs">Receives the names of its outputs, as many as the thunk has.</param>
    /// <returns>Whether the thunk was reduced before.</returns>
    bool TryGet(in ObjectHash hash, scoped in ThunkView thunk, scoped Span<ObjectHash> outputs);

    /// <summary>Records a reduction. Every object that it names is in the store already.</summary>
    /// <param name="hash">The thunk's name.</param>
    /// <param name="thunk">The thunk itself, for the names of its outputs.</param>
    /// <param name="outputs">The names of its outputs, as many as the thunk has.</param>
    /// <exception cref="BurstException">The entry cannot be written.</exception>
    void Record(in ObjectHash hash, scoped in ThunkView thunk, scoped ReadOnlySpan<ObjectHash> outputs);

    /// <summary>Completes when everything recorded before the call will survive the end of this process.</summary>
    /// <exception cref="BurstException">Some of it will not.</exception>
    ValueTask FlushAsync();
}
