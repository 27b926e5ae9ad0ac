using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Burst.Engine;
using Burst.Engine.Bulk;
using Burst.Engine.Jobs;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>A stream of calls that differ in one argument, a number of ten digits.</summary>
/// <param name="function">The function's object: <see cref="SampleModules.PrintArguments"/>.</param>
/// <param name="objects">Where values are looked at: of one batch in 64, the first.</param>
/// <param name="first">Number of the first call.</param>
/// <param name="count">How many calls there are at most.</param>
internal sealed class NumberedCalls(ObjectHash function, IObjectStore objects, long first, long count) : IThunkStream
{
    private const int Digits = 10;
    private const int CheckedBatches = 64;

    private readonly CallStencil _stencil = new(new FunctionTemplate(function, ["f"]) { Output = "/dev/stdout" });
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _next;

    /// <summary>How long calls are made.</summary>
    /// <value>The default is for ever.</value>
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    /// <summary>After how many calls the numbers begin again.</summary>
    /// <value>The default is never: all calls are distinct.</value>
    public long Distinct { get; init; } = long.MaxValue;

    public bool TryFill(ThunkBatch batch)
    {
        if (_clock.Elapsed >= Time)
            return false;
        var start = Interlocked.Add(ref _next, ThunkBatch.Capacity) - ThunkBatch.Capacity;
        Span<byte> digits = stackalloc byte[Digits];
        for (var i = start; i < count && !batch.IsFull; i++)
        {
            Utf8Formatter.TryFormat(first + (i % Distinct), digits, out _, new StandardFormat('D', Digits));
            _stencil.AddText(batch, digits);
        }

        batch.Tag = start;
        return start + ThunkBatch.Capacity < count;
    }

    public void Take(ThunkBatch batch)
    {
        if (batch.Tag / ThunkBatch.Capacity % CheckedBatches != 0)
            return;
        if (batch.Failures[0] is { } failure)
            throw new ThunkFailedException(failure);
        objects.TryRead(batch.Values[0], out var printed);
        if (!Ascii.Equals(printed.Span, string.Create(CultureInfo.InvariantCulture, $"f\0{first + (batch.Tag % Distinct):0000000000}\0")))
            throw new BurstException($"thunk {batch.Names[0]} printed {printed.Length} bytes that are not its arguments");
    }
}
