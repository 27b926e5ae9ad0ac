using System.Collections.Concurrent;
using Burst.Engine;
using Burst.Engine.Execute;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Infer.Session;

/// <summary>Shows what build tools printed, such as warnings, when their thunks have run.</summary>
/// <remarks>Thread-safe. Of a tool that fails nothing is shown here: it prints to its standard error.</remarks>
/// <param name="objects">Where thunks and values are.</param>
/// <param name="destination">Where to; locked while a piece is written, then flushed.</param>
/// <param name="showsCached">Whether to show also what comes from the cache.</param>
public sealed class ToolMessages(IObjectStore objects, Stream destination, bool showsCached) : IEngineObserver
{
    private readonly ConcurrentDictionary<ObjectHash, bool> _shown = new();

    /// <inheritdoc/>
    public void Executed(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs, TimeSpan elapsed, TimeSpan processorTime) =>
        Show(thunk, outputs);

    /// <inheritdoc/>
    public void Cached(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        if (showsCached)
            Show(thunk, outputs);
    }

    /// <inheritdoc/>
    public void Started(in ObjectHash thunk, ReadOnlySpan<byte> file, string pool, int attempt)
    {
    }

    /// <inheritdoc/>
    public void Failed(in ObjectHash thunk, ExecutionFailure failure, bool retrying)
    {
    }

    /// <inheritdoc/>
    public void Duplicated(in ObjectHash thunk)
    {
    }

    private void Show(in ObjectHash thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        var messages = ToolOutcome.MessagesOf(objects, thunk, outputs);
        if (messages.IsEmpty || !_shown.TryAdd(thunk, true))
            return;
        lock (destination)
        {
            destination.Write(messages.Span);
            destination.Flush();
        }
    }
}
