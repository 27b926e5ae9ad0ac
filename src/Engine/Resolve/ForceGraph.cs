namespace Burst.Engine.Resolve;

/// <summary>The thunks of all submissions that are under way together, so that they share what they share.</summary>
internal sealed class ForceGraph
{
    private readonly CancellationTokenSource _cancellation = new();

    public ForceGraph(ThunkEngine engine) => Engine = engine;

    public ThunkEngine Engine { get; }

    public NodeTable Nodes { get; } = new();

    /// <summary>Fires when nothing of the graph is wanted any more.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Whether nothing of the graph is wanted any more.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>How many submissions want something of it; guarded by the engine's submission lock.</summary>
    public int Submissions { get; set; }

    public void Cancel()
    {
        IsCancelled = true;
        _cancellation.Cancel();
    }
}
