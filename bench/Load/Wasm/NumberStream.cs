using System.Buffers.Text;
using Burst.Engine.Bulk;
using Burst.Engine.Jobs;

namespace Burst.Load.Wasm;

/// <summary>Calls with consecutive numbers.</summary>
internal sealed class NumberStream(CallStencil stencil, int start, int count) : IThunkStream
{
    private readonly int _end = start + count;
    private int _next = start;

    public bool TryFill(ThunkBatch batch)
    {
        var first = Interlocked.Add(ref _next, ThunkBatch.Capacity) - ThunkBatch.Capacity;
        Span<byte> text = stackalloc byte[11];
        for (var i = first; i < _end && !batch.IsFull; i++)
        {
            Utf8Formatter.TryFormat(i, text, out var length);
            stencil.AddText(batch, text[..length]);
        }

        return first + ThunkBatch.Capacity < _end;
    }

    public void Take(ThunkBatch batch)
    {
    }
}
