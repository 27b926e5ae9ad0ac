using Burst.Engine.Execute;
using Burst.Engine.Reduce;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Store;

/// <summary>Makes objects of what a function wrote, and only then records the reduction that names them.</summary>
/// <remarks>A crash between the two loses work, never truth.</remarks>
internal sealed class Storer(IObjectStore objects, IReductionCache reductions)
{
    /// <summary>Stores output files.</summary>
    /// <param name="paths">The files, in the order of the thunk's outputs; fewer if the function did not write all.</param>
    /// <param name="outputs">Receives their names.</param>
    /// <exception cref="ObjectStoreException">A file cannot be read or stored.</exception>
    public void StoreFiles(ReadOnlySpan<string> paths, Span<ObjectHash> outputs)
    {
        for (var i = 0; i < paths.Length; i++)
            outputs[i] = objects.Adopt(paths[i]);
    }

    /// <summary>Records a reduction whose outputs are stored.</summary>
    /// <returns>Why it could not be recorded, or nothing.</returns>
    public ExecutionFailure? Record(in ObjectHash hash, in ThunkView thunk, ReadOnlySpan<ObjectHash> outputs)
    {
        try
        {
            reductions.Record(hash, thunk, outputs);
            return null;
        }
        catch (Exception exception)
        {
            return new ExecutionFailure(FailureKind.StorageFailed, exception.Message);
        }
    }

    /// <summary>Looks a thunk up, and makes sure that what it reduced to is still there.</summary>
    public bool TryRecall(in ObjectHash hash, in ThunkView thunk, Span<ObjectHash> outputs)
    {
        if (!reductions.TryGet(hash, thunk, outputs))
            return false;
        foreach (ref readonly var output in outputs)
        {
            if (!objects.Contains(output))
                return false;
        }

        return true;
    }
}
