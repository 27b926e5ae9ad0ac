using System.Text;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Gg.Explain;

/// <summary>Finds what an output is, where that is known without running anything.</summary>
public static class Recall
{
    /// <summary>Looks an output up.</summary>
    /// <param name="objects">Where objects are.</param>
    /// <param name="reductions">What is known already.</param>
    /// <param name="output">The output; a value stands for itself.</param>
    /// <param name="value">The value; the store has it.</param>
    /// <exception cref="BurstException">The store or the cache cannot be read.</exception>
    public static bool TryFind(IObjectStore objects, IReductionCache reductions, OutputRef output, out ObjectHash value)
    {
        value = output.Thunk;
        if (!value.IsThunk)
            return true;
        if (!objects.TryRead(output.Thunk, out var file) || !ThunkView.TryParse(file.Span, out var thunk))
            return false;

        // Nearly all have no dependencies: worth not asking for each of a few hundred headers whether it is there.
        if (thunk.Thunks.Count == 0)
            return TryFindAlone(objects, reductions, output, thunk, out value);
        var explainer = new Explainer(objects, reductions);
        explainer.Explain(output.Thunk);
        return explainer.TryGetValue(output, out value) && objects.Contains(value);
    }

    private static bool TryFindAlone(
        IObjectStore objects, IReductionCache reductions, OutputRef output, in ThunkView thunk, out ObjectHash value)
    {
        value = default;
        var outputs = new ObjectHash[thunk.Outputs.Count];
        if (!reductions.TryGet(output.Thunk, thunk, outputs))
            return false;
        var index = 0;
        if (output.Tag is { } tag)
        {
            foreach (var name in thunk.Outputs)
            {
                if (Encoding.UTF8.GetString(name) == tag)
                    break;
                index++;
            }
        }

        if (index == outputs.Length)
            return false;
        value = outputs[index];
        return !value.IsThunk && objects.Contains(value);
    }
}
