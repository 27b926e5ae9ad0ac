using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Cli.Forcing;

/// <summary>Says, in gg's words, that an overdue execution was started again.</summary>
internal sealed class DuplicateNotice(Action<string> say) : IEngineObserver
{
    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
    }

    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime)
    {
    }

    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
    }

    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
    }

    public void Duplicated(in ObjectHash thunk) => say("[info] duplicating 1 job");
}
