using System.Buffers.Text;
using Burst.Engine.Bulk;
using Burst.Engine.Jobs;

namespace Burst.Load.Wasm;

/// <summary>Calls with the numbers from 0 on.</summary>
internal sealed class NumberStream(CallStencil stencil, int count) : IThunkStream
{
    private int _next;

    public bool TryFill(ThunkBatch batch)
    {
        var first = Interlocked.Add(ref _next, ThunkBatch.Capacity) - ThunkBatch.Capacity;
        Span<byte> text = stackalloc byte[11];
        for (var i = first; i < count && !batch.IsFull; i++)
        {
            Utf8Formatter.TryFormat(i, text, out var length);
            stencil.AddText(batch, text[..length]);
        }

        return first + ThunkBatch.Capacity < count;
    }

    public void Take(ThunkBatch batch)
    {
    }
}
