using System.Buffers;
using System.Buffers.Text;
using Burst.Engine.Bulk;
using Burst.Engine.Jobs;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>The thunks of a <see cref="ThunkSeries"/> as a stream.</summary>
/// <param name="function">Their function.</param>
/// <param name="isWanted">Whether to go on, given the number of the next.</param>
/// <param name="check">Looks at the values of a batch, given the number of its first thunk; <see langword="null"/> for
/// no check.</param>
/// <param name="period">After as many, the numbers start again from 0; the default never comes.</param>
internal sealed class SeriesStream(
    ObjectHash function, Func<long, bool> isWanted, Action<ThunkBatch, long>? check, long period = long.MaxValue) : IThunkStream
{
    private static readonly StandardFormat Digits = new('D', 10);

    private readonly CallStencil _stencil = new(new FunctionTemplate(function, ["f"]) { Output = "/dev/stdout" });
    private long _next;
    private long _count;

    /// <summary>How many were made.</summary>
    public long Count => Volatile.Read(ref _count);

    public bool TryFill(ThunkBatch batch)
    {
        var first = Interlocked.Add(ref _next, ThunkBatch.Capacity) - ThunkBatch.Capacity;
        if (!isWanted(first))
            return false;
        batch.Tag = first % period;
        Span<byte> text = stackalloc byte[20];
        for (var number = first; !batch.IsFull && (number == first || isWanted(number)); number++)
        {
            Utf8Formatter.TryFormat(number % period, text, out var length, Digits);
            _stencil.AddText(batch, text[..length]);
        }

        Interlocked.Add(ref _count, batch.Count);
        return true;
    }

    public void Take(ThunkBatch batch) => check?.Invoke(batch, batch.Tag);
}
