using System.Runtime.InteropServices;
using Burst.Thunks;
using FASTER.core;

namespace Burst.Storage.Reductions.Faster;

/// <summary>One conversation with FASTER and the memory it reads to and writes from. Used by one thread at a
/// time.</summary>
internal sealed unsafe class TableSession : IDisposable
{
    private const int FirstCapacity = 256;

    private readonly ClientSession<TableKey, SpanByte, SpanByte, TableOutput, Empty, TableFunctions> _session;
    private byte* _buffer;
    private int _capacity;

    public TableSession(FasterKV<TableKey, SpanByte> table)
    {
        _session = table.For(new TableFunctions()).NewSession<TableFunctions>();
        Resize(FirstCapacity);
    }

    /// <summary>Reads a record.</summary>
    /// <param name="hash">The key.</param>
    /// <param name="record">The record's bytes, valid until the next call.</param>
    public bool TryRead(in ObjectHash hash, out ReadOnlySpan<byte> record)
    {
        var key = TableKey.Of(hash);
        while (true)
        {
            SpanByte input = default;
            var output = new TableOutput { Buffer = _buffer, Capacity = _capacity };
            var status = _session.Read(ref key, ref input, ref output);
            var isFound = status.IsPending ? Wait(out output) : status.Found;
            record = default;
            if (!isFound || output.Length < 0)
                return false;
            if (output.Length <= _capacity)
            {
                record = new ReadOnlySpan<byte>(_buffer, output.Length);
                return true;
            }

            Resize(output.Length);
        }
    }

    /// <summary>Memory for a record that is to be written.</summary>
    public Span<byte> Room(int length)
    {
        if (length > _capacity)
            Resize(length);
        return new Span<byte>(_buffer, length);
    }

    /// <summary>Writes the record that was put into <see cref="Room"/>.</summary>
    public void Write(in ObjectHash hash, int length)
    {
        var key = TableKey.Of(hash);
        var value = SpanByte.FromPointer(_buffer, length);
        if (_session.Upsert(ref key, ref value).IsPending)
            _session.CompletePending(wait: true);
    }

    /// <summary>Takes part in what all sessions have to do for a checkpoint, without an operation.</summary>
    public void Step()
    {
        var context = _session.UnsafeContext;
        try
        {
            context.BeginUnsafe();
        }
        finally
        {
            context.EndUnsafe();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        NativeMemory.Free(_buffer);
        _buffer = null;
    }

    private bool Wait(out TableOutput output)
    {
        output = default;
        var isFound = false;
        _session.CompletePendingWithOutputs(out var completed, wait: true);
        while (completed.Next())
        {
            isFound = completed.Current.Status.Found;
            output = completed.Current.Output;
        }

        completed.Dispose();
        return isFound;
    }

    private void Resize(int capacity)
    {
        _buffer = (byte*)NativeMemory.Realloc(_buffer, (nuint)capacity);
        _capacity = capacity;
    }
}
