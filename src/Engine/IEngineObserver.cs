using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Engine;

/// <summary>Hears what the engine does, thunk by thunk.</summary>
/// <remarks>Called from engine threads, several at once: be quick, and do not throw. No observer costs nothing.</remarks>
public interface IEngineObserver
{
    /// <summary>A thunk's function is about to run.</summary>
    void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt);

    /// <summary>A thunk's function ran to a good end and its outputs are stored.</summary>
    void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime);

    /// <summary>A thunk had been reduced before.</summary>
    void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs);

    /// <summary>An attempt failed; it will be tried again where <paramref name="retrying"/> says so.</summary>
    void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying);

    /// <summary>An overdue execution was started a second time beside the first.</summary>
    void Duplicated(in ObjectHash thunk);
}
