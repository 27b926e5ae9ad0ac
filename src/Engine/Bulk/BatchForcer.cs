using System.Runtime.InteropServices;
using System.Text;
using Burst.Engine.Dispatch;
using Burst.Engine.Execute;
using Burst.Engine.Resolve;
using Burst.Thunks;
using Burst.Thunks.Hashing;
using Burst.Thunks.Wire;

namespace Burst.Engine.Bulk;

/// <summary>Takes the thunks of a batch to their values: named together, executed one after another on the caller's thread,
/// their outputs named together, stored, then recorded.</summary>
/// <remarks>No node, no table and no queue: that is for thunks that wait for others. Those, and all that need more than one
/// good call of an inline pool, are left to the graph.</remarks>
internal sealed class BatchForcer(ThunkEngine engine, BulkOptions options, CancellationToken cancellationToken)
{
    // A batch whose functions take their time is not kept on one thread while others have none.
    private const long LongestMs = 2;

    private readonly bool _isTimed = engine.Observer is { WantsTimes: true };

    /// <summary>Forces what can be forced at once.</summary>
    /// <param name="batch">Receives values and failures, and the list of those left.</param>
    /// <param name="thread">The caller's.</param>
    public void Force(ThunkBatch batch, EngineThread thread)
    {
        BulkNames.Of(batch.Bytes, batch.Ranges, batch.NamesToFill);
        thread.Tally.Known += batch.Count;
        if (options.KeepsThunks)
        {
            for (var i = 0; i < batch.Count; i++)
                TryStore(batch, i);
        }

        var start = Environment.TickCount64;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Failures[i] is not null)
                continue;
            if (Environment.TickCount64 - start > LongestMs)
                Leave(batch, i, thread);
            else
                Execute(batch, i, thread, isLast: false);
        }

        Conclude(batch, thread);
        foreach (var i in batch.Awaited)
        {
            Execute(batch, i, thread, isLast: true);
            Conclude(batch, thread);
        }
    }

    /// <summary>Forces what was left, like any other targets.</summary>
    public async Task ForceOrdinaryAsync(ThunkBatch batch)
    {
        batch.Ordinary.RemoveAll(index => !TryStore(batch, index));
        var targets = batch.Ordinary.ConvertAll(index => new OutputRef(batch.Names[index]));
        var report = await engine.SubmitAsync(
            targets, isSingleStep: false, isDurable: false, lendsThread: false, cancellationToken);
        for (var i = 0; i < targets.Count; i++)
        {
            var index = batch.Ordinary[i];
            var result = report.Results[i];
            batch.ValuesToFill[index] = result.Value;
            if (!result.Succeeded)
                batch.FailuresToFill[index] = CauseOf(result, report);
        }
    }

    private static ThunkFailure CauseOf(in ForceResult result, ForceReport report)
    {
        foreach (var failure in report.Failures)
        {
            if (failure.Thunk == result.Cause)
                return failure;
        }

        return new ThunkFailure(
            result.Target.Thunk, result.Target.Thunk, "", [], new ExecutionFailure(FailureKind.Cancelled, "cancelled before it ended"), 0);
    }

    private bool TryStore(ThunkBatch batch, int index)
    {
        ref readonly var name = ref batch.Names[index];
        try
        {
            engine.Objects.Write(name, batch.FileOf(index));
            return true;
        }
        catch (Exception exception)
        {
            var failure = ThunkNode.FailureOf(exception);
            engine.Observer?.Failed(name, failure, retrying: false);
            batch.FailuresToFill[index] = new ThunkFailure(name, name, "", [], failure, 0);
            return false;
        }
    }

    /// <summary>Recalls or runs one thunk, or leaves it.</summary>
    private void Execute(ThunkBatch batch, int index, EngineThread thread, bool isLast)
    {
        ref readonly var name = ref batch.Names[index];
        if (!ThunkView.TryParse(batch.FileOf(index), out var thunk) || thunk.Thunks.Count > 0
            || PoolFor(thunk, thread, out var function) is not { } pool)
        {
            Leave(batch, index, thread);
            return;
        }

        if (!engine.Claims.TryClaim(name))
        {
            if (isLast)
                Leave(batch, index, thread);
            else
                batch.Awaited.Add(index);
            return;
        }

        var observer = engine.Observer;
        var isFollowed = observer is not null && observer.Follows(name);
        if (isFollowed)
            observer!.Opened(name, thunk.File);
        var first = batch.Outputs.Open(thunk.Outputs.Count);
        if (engine.Options.UseCache && TryRecall(name, thunk, batch.Outputs.Names[first..], out var fault))
        {
            engine.Claims.Release(name);
            if (fault is not null)
            {
                batch.Outputs.Abandon(first);
                Fail(batch, index, thunk, fault, thread);
                return;
            }

            thread.Tally.Cached++;
            if (isFollowed)
                observer!.Cached(name, batch.Outputs.Names[first..]);
            SetValue(batch, index, batch.Outputs.Names[first], thread);
            return;
        }

        if (isFollowed)
            observer!.Started(name, thunk.File, pool.Name, 1);
        var isTimed = _isTimed && isFollowed;
        var started = isTimed ? TimeProvider.System.GetTimestamp() : 0;
        if (Call(batch, index, function, thunk, first, pool, thread) is { } failure)
        {
            engine.Claims.Release(name);
            batch.Outputs.Abandon(first);
            Fail(batch, index, thunk, failure, thread);
        }
        else
        {
            var elapsed = isTimed ? TimeProvider.System.GetElapsedTime(started) : TimeSpan.Zero;
            batch.Executed.Add(new ExecutedThunk(index, first, thunk.Layout, isFollowed, elapsed));
        }
    }

    /// <summary>The inline pool of a thunk; none where the graph has to say what is wrong, or to wait.</summary>
    private IInlineWorkerPool? PoolFor(in ThunkView thunk, EngineThread thread, out ObjectHash function)
    {
        try
        {
            return engine.Executor.PoolFor(thunk, thread, out function, out _) as IInlineWorkerPool;
        }
        catch (Exception)
        {
            function = default;
            return null;
        }
    }

    /// <summary>Looks a thunk up. A store that cannot be read fails this thunk, not the batch, whose claims others wait for.</summary>
    /// <returns>Whether that is the end of it: its outputs are known, or <paramref name="fault"/> says why not.</returns>
    private bool TryRecall(in ObjectHash name, in ThunkView thunk, Span<ObjectHash> outputs, out ExecutionFailure? fault)
    {
        fault = null;
        try
        {
            return engine.Storer.TryRecall(name, thunk, outputs);
        }
        catch (Exception exception)
        {
            fault = ThunkNode.FailureOf(exception);
            return true;
        }
    }

    private ExecutionFailure? Call(
        ThunkBatch batch, int index, in ObjectHash function, in ThunkView thunk, int first, IInlineWorkerPool pool,
        EngineThread thread)
    {
        ref readonly var name = ref batch.Names[index];
        var call = thread.Call;
        var limit = engine.Options.DuplicateOverdue ? null : engine.Options.LimitFor(thunk.TimeoutMs);
        call.Reset(name, function, batch.FileMemoryOf(index), thunk.Layout, limit, cancellationToken);
        call.KeepOutputs(batch.Outputs, first);
        return Executor.Call(pool, call) ?? Executor.MissingOutput(call, thunk);
    }

    /// <summary>Names and stores what was written, and only then records it.</summary>
    private void Conclude(ThunkBatch batch, EngineThread thread)
    {
        ExecutionFailure? failure = null;
        try
        {
            batch.Outputs.StoreAll(engine.Objects);
        }
        catch (Exception exception)
        {
            failure = ThunkNode.FailureOf(exception);
        }

        var passedBy = default(PassedBy);
        foreach (ref readonly var executed in CollectionsMarshal.AsSpan(batch.Executed))
        {
            ref readonly var name = ref batch.Names[executed.Index];
            var thunk = new ThunkView(batch.FileOf(executed.Index), executed.Layout);
            var outputs = batch.Outputs.Names.Slice(executed.FirstOutput, thunk.Outputs.Count);
            var fault = failure ?? engine.Storer.Record(name, thunk, outputs);
            engine.Claims.Release(name);
            if (fault is not null)
            {
                Fail(batch, executed.Index, thunk, fault, thread);
                continue;
            }

            thread.Tally.Executed++;
            if (executed.IsFollowed)
                engine.Observer!.Executed(name, outputs, executed.Elapsed, executed.Elapsed);
            else
                passedBy.Add(outputs);
            SetValue(batch, executed.Index, outputs[0], thread);
        }

        if (passedBy.Count > 0)
            engine.Observer?.PassedBy(passedBy.Count, passedBy.Bytes);
        batch.Executed.Clear();
        batch.Outputs.Clear();
    }

    private void SetValue(ThunkBatch batch, int index, in ObjectHash value, EngineThread thread)
    {
        if (value.IsThunk)
        {
            // A tail call: the graph finds the reduction and goes on from there.
            Leave(batch, index, thread);
            return;
        }

        batch.ValuesToFill[index] = value;
        thread.Tally.Reduced++;
    }

    private static void Leave(ThunkBatch batch, int index, EngineThread thread)
    {
        // The graph counts it again.
        thread.Tally.Known--;
        batch.Ordinary.Add(index);
    }

    private void Fail(ThunkBatch batch, int index, in ThunkView thunk, ExecutionFailure failure, EngineThread thread)
    {
        if (engine.Options.AttemptsFor(failure) > 1)
        {
            Leave(batch, index, thread);
            return;
        }

        ref readonly var name = ref batch.Names[index];
        if (failure.Kind == FailureKind.Cancelled)
        {
            thread.Tally.Skipped++;
        }
        else
        {
            thread.Tally.Failed++;
            engine.Observer?.Failed(name, failure, retrying: false);
        }

        var arguments = new List<string>(thunk.Arguments.Count);
        foreach (var argument in thunk.Arguments)
            arguments.Add(Encoding.UTF8.GetString(argument));
        batch.FailuresToFill[index] = new ThunkFailure(
            name, name, Encoding.UTF8.GetString(thunk.FunctionHash), [.. arguments], failure, 1);
    }

    /// <summary>A sum of thunks that nobody follows.</summary>
    private struct PassedBy
    {
        public int Count;
        public long Bytes;

        public void Add(ReadOnlySpan<ObjectHash> outputs)
        {
            Count++;
            foreach (ref readonly var output in outputs)
                Bytes += output.LengthBytes;
        }
    }
}
