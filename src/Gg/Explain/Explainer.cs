using System.Collections.Immutable;
using System.Text;
using Burst.Engine;
using Burst.Engine.Reduce;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Gg.Explain;

/// <summary>Says for each thunk whether it would run, and why, without running anything.</summary>
/// <remarks>Follows the engine's way: results of dependencies are put in, the thunk that this makes is looked up, and thunks
/// that functions returned are followed too. Iterative, so long chains are fine. Not safe for several threads.</remarks>
public sealed class Explainer
{
    private readonly IObjectStore _objects;
    private readonly IReductionCache _reductions;
    private readonly Dictionary<ObjectHash, Verdict> _verdicts = [];
    private readonly Dictionary<ObjectHash, ImmutableArray<string>> _tags = [];
    private readonly List<ObjectHash> _judged = [];

    /// <param name="objects">Where objects are.</param>
    /// <param name="reductions">What is known already.</param>
    public Explainer(IObjectStore objects, IReductionCache reductions)
    {
        _objects = objects;
        _reductions = reductions;
    }

    /// <summary>All thunks judged so far, each behind those that it waits for.</summary>
    public IReadOnlyList<ObjectHash> Judged => _judged;

    /// <summary>Judges a thunk and all that it waits for.</summary>
    public Verdict Explain(in ObjectHash thunk)
    {
        var open = new Stack<ObjectHash>();
        var onPath = new HashSet<ObjectHash>();
        open.Push(thunk);
        while (open.TryPeek(out var next))
        {
            if (_verdicts.ContainsKey(next))
            {
                open.Pop();
                continue;
            }

            onPath.Add(next);
            var verdict = TryJudge(next, open, onPath);
            if (verdict is null)
                continue;
            _verdicts[next] = verdict;
            _judged.Add(next);
            onPath.Remove(next);
            open.Pop();
        }

        return _verdicts[thunk];
    }

    /// <summary>The value of a reference, if it is known.</summary>
    /// <param name="reference">One output of a thunk that was judged before.</param>
    /// <param name="value">The value.</param>
    public bool TryGetValue(OutputRef reference, out ObjectHash value)
    {
        var (thunk, tag) = reference;
        var seen = new HashSet<ObjectHash>();
        while (thunk.IsThunk)
        {
            value = default;
            if (!seen.Add(thunk) || !_verdicts.TryGetValue(thunk, out var verdict) || verdict.Outputs.IsEmpty)
                return false;
            var index = tag is null ? 0 : _tags[thunk].IndexOf(tag);
            if (index < 0)
                return false;
            thunk = verdict.Outputs[index];
            if (index == 0)
                tag = null;
        }

        value = thunk;
        return true;
    }

    // Null: others have to be judged first, and are on the stack now.
    private Verdict? TryJudge(in ObjectHash thunk, Stack<ObjectHash> open, HashSet<ObjectHash> onPath)
    {
        byte[] file;
        try
        {
            if (!_objects.TryRead(thunk, out var content))
                return Bad(VerdictState.Unreadable, "its file is not in the store");
            file = ThunkView.TryParse(content.Span, out _) ? content.ToArray() : Thunk.Decode(content.Span).Encode();
        }
        catch (Exception e) when (e is BurstException or ThunkFormatException)
        {
            return Bad(VerdictState.Unreadable, e.Message);
        }

        ThunkView.TryParse(file, out var view);
        var dependencies = new List<OutputRef>();
        try
        {
            foreach (var input in view.Thunks)
                dependencies.Add(OutputRef.Parse(ThunkView.ReferenceOf(input)));
        }
        catch (ThunkFormatException e)
        {
            return Bad(VerdictState.Unreadable, e.Message);
        }

        if (PushUnjudged(dependencies.Select(dependency => dependency.Thunk), open, onPath, out var closesRing))
            return null;
        if (closesRing)
            return Bad(VerdictState.Cycle, "it waits, through others, for itself");
        var waiting = dependencies.Count(dependency => !TryGetValue(dependency, out _));
        if (waiting > 0)
        {
            var culprit = dependencies.Find(dependency => _verdicts.TryGetValue(dependency.Thunk, out var known) && known.CannotRun);
            return culprit.Thunk.IsDefault
                ? new Verdict(VerdictState.Waits, default, [], waiting)
                : Bad(VerdictState.Blocked, $"it waits for {culprit.Thunk}, which cannot run");
        }

        return TryLookUp(thunk, file, dependencies.Count > 0, open, onPath);
    }

    private Verdict? TryLookUp(
        in ObjectHash thunk, byte[] file, bool hasDependencies, Stack<ObjectHash> open, HashSet<ObjectHash> onPath)
    {
        ThunkView.TryParse(file, out var view);
        if (hasDependencies)
        {
            var values = new Values(this);
            file = Substitution.Apply(view, ref values);
            ThunkView.TryParse(file, out view);
        }

        var resolved = hasDependencies ? ObjectHash.Of(file) : thunk;
        var tags = ImmutableArray.CreateBuilder<string>(view.Outputs.Count);
        foreach (var tag in view.Outputs)
            tags.Add(Encoding.UTF8.GetString(tag));
        _tags[thunk] = tags.MoveToImmutable();

        var outputs = new ObjectHash[view.Outputs.Count];
        if (!_reductions.TryGet(resolved, view, outputs))
        {
            return MissingInput(view) is { } missing
                ? new Verdict(VerdictState.InputMissing, resolved, [], 0, $"{missing} is not in the store")
                : new Verdict(VerdictState.Runs, resolved, []);
        }

        foreach (var output in outputs)
        {
            if (!_objects.Contains(output))
                return new Verdict(VerdictState.OutputMissing, resolved, [], 0, $"{output} is not in the store");
        }

        if (PushUnjudged(outputs.Where(output => output.IsThunk), open, onPath, out var closesRing))
            return null;
        if (closesRing)
            return new Verdict(VerdictState.Cycle, resolved, [.. outputs], 0, "it was reduced to a thunk that waits for it");
        if (outputs[0].IsThunk && _verdicts[outputs[0]].CannotRun)
            return new Verdict(
                VerdictState.Blocked, resolved, [.. outputs], 0, $"it was reduced to the thunk {outputs[0]}, which cannot run");
        var isFinal = !outputs[0].IsThunk || TryGetValue(new OutputRef(outputs[0]), out _);
        return new Verdict(isFinal ? VerdictState.Hit : VerdictState.ReturnedThunk, resolved, [.. outputs]);
    }

    // Names that cannot be read are left to the run, which says more about them.
    private ObjectHash? MissingInput(in ThunkView thunk)
    {
        foreach (var input in thunk.Values)
        {
            if (ObjectHash.TryParse(ThunkView.ReferenceOf(input), out var hash) && !_objects.Contains(hash))
                return hash;
        }

        foreach (var input in thunk.Executables)
        {
            if (ObjectHash.TryParse(ThunkView.ReferenceOf(input), out var hash) && !_objects.Contains(hash))
                return hash;
        }

        return null;
    }

    private bool PushUnjudged(
        IEnumerable<ObjectHash> thunks, Stack<ObjectHash> open, HashSet<ObjectHash> onPath, out bool closesRing)
    {
        closesRing = false;
        var pushed = false;
        foreach (var thunk in thunks)
        {
            if (!thunk.IsThunk || _verdicts.ContainsKey(thunk))
                continue;
            if (onPath.Contains(thunk))
            {
                closesRing = true;
                continue;
            }

            open.Push(thunk);
            pushed = true;
        }

        return pushed;
    }

    private static Verdict Bad(VerdictState state, string message) => new(state, default, [], 0, message);

    private readonly struct Values(Explainer explainer) : IReferenceResolver
    {
        public bool TryResolve(scoped ReadOnlySpan<byte> reference, out ObjectHash value)
        {
            value = default;
            return OutputRef.TryParse(Encoding.UTF8.GetString(reference), out var output)
                && output.Thunk.IsThunk && explainer.TryGetValue(output, out value);
        }
    }
}
