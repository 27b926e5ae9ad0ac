using FASTER.core;

namespace Burst.Storage.Reductions.Faster;

/// <summary>Where a read puts a record's bytes: memory of the session, which outlives a read that has to wait for the
/// disk.</summary>
internal unsafe struct TableOutput
{
    public byte* Buffer;
    public int Capacity;

    /// <summary>The record's length; nothing was copied where it is more than the capacity.</summary>
    public int Length;
}

/// <summary>What FASTER calls to read and write records. Records are never changed in place, so no reader needs a
/// lock.</summary>
internal sealed unsafe class TableFunctions : FunctionsBase<TableKey, SpanByte, SpanByte, TableOutput, Empty>
{
    public override bool SingleReader(
        ref TableKey key, ref SpanByte input, ref SpanByte value, ref TableOutput output, ref ReadInfo info) =>
        Copy(ref value, ref output);

    public override bool ConcurrentReader(
        ref TableKey key, ref SpanByte input, ref SpanByte value, ref TableOutput output, ref ReadInfo info) =>
        Copy(ref value, ref output);

    public override bool SingleWriter(
        ref TableKey key, ref SpanByte input, ref SpanByte source, ref SpanByte target, ref TableOutput output,
        ref UpsertInfo info, WriteReason reason)
    {
        source.CopyTo(ref target);
        return true;
    }

    /// <summary>Leaves an equal record as it is; no means that a new one is to be appended.</summary>
    public override bool ConcurrentWriter(
        ref TableKey key, ref SpanByte input, ref SpanByte source, ref SpanByte target, ref TableOutput output,
        ref UpsertInfo info) => source.AsReadOnlySpan().SequenceEqual(target.AsReadOnlySpan());

    private static bool Copy(ref SpanByte value, ref TableOutput output)
    {
        output.Length = value.Length;
        if (value.Length >= 0 && value.Length <= output.Capacity)
            value.AsReadOnlySpan().CopyTo(new Span<byte>(output.Buffer, output.Capacity));
        return true;
    }
}
