using System.Buffers;

namespace Burst.Thunks.Wire;

/// <summary>Puts results in the place of the thunks that made them, which makes a new thunk.</summary>
/// <remarks>
/// <para>An entry of <c>thunks</c> whose reference has a result moves to <c>values</c> (it stays among <c>thunks</c> if the
/// result is a thunk again) and keeps its name; the exact text <c>@{GGHASH:reference}</c> in arguments and environment
/// names the result instead. Links, executables and extension stay as they are.</para>
/// <para>Source: gg's reductions as recorded; "From Laptop to Lambda", USENIX ATC '19, section 3.</para>
/// </remarks>
public static class Substitution
{
    private static ReadOnlySpan<byte> ReferenceStart => "@{GGHASH:"u8;

    [ThreadStatic]
    private static Scratch? _scratch;

    /// <summary>Rewrites a thunk.</summary>
    /// <param name="thunk">The thunk with references.</param>
    /// <param name="resolver">What the references have become.</param>
    /// <returns>The new thunk's file, in canonical form.</returns>
    public static byte[] Apply<TResolver>(scoped in ThunkView thunk, scoped ref TResolver resolver)
        where TResolver : IReferenceResolver, allows ref struct
    {
        var scratch = _scratch ??= new Scratch();
        var output = scratch.Output;
        var function = scratch.Function;
        output.ResetWrittenCount();
        function.ResetWrittenCount();
        output.Write(ObjectHash.ThunkMagic);

        if (thunk.FunctionHash.Length > 0)
            ThunkWriter.WriteBytes(function, ThunkFields.FunctionHash, thunk.FunctionHash);
        foreach (var argument in thunk.Arguments)
            WriteText(function, scratch.Text, ThunkFields.FunctionArguments, argument, ref resolver);
        foreach (var variable in thunk.EnvironmentVariables)
            WriteText(function, scratch.Text, ThunkFields.FunctionEnvironment, variable, ref resolver);
        ThunkWriter.WriteBytes(output, ThunkFields.Function, function.WrittenSpan);

        WriteInputs(output, scratch, thunk, ref resolver);
        foreach (var executable in thunk.Executables)
            ThunkWriter.WriteBytes(output, ThunkFields.Executables, executable);
        foreach (var tag in thunk.Outputs)
            ThunkWriter.WriteBytes(output, ThunkFields.Outputs, tag);
        ThunkWriter.WriteTimeout(output, thunk.TimeoutMs);
        foreach (var link in thunk.Links)
            ThunkWriter.WriteBytes(output, ThunkFields.Links, link);
        output.Write(thunk.ExtensionField);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Finds the next <c>@{GGHASH:reference}</c> whose reference may name something.</summary>
    /// <param name="text">An argument or a variable.</param>
    /// <param name="from">Where to start; afterwards, where the text behind the match starts.</param>
    /// <param name="reference">The text between the colon and the brace.</param>
    public static bool TryFindReference(ReadOnlySpan<byte> text, ref int from, out ReadOnlySpan<byte> reference)
    {
        reference = default;
        var start = text[from..].IndexOf(ReferenceStart);
        if (start < 0)
            return false;
        start += from + ReferenceStart.Length;
        var length = text[start..].IndexOf((byte)'}');
        if (length < 0)
            return false;

        // "@{GGHASH:@{GGHASH:x}" holds one reference, the inner one.
        var inner = text.Slice(start, length).LastIndexOf(ReferenceStart);
        if (inner >= 0)
        {
            inner += ReferenceStart.Length;
            start += inner;
            length -= inner;
        }

        reference = text.Slice(start, length);
        from = start + length + 1;
        return true;
    }

    private static void WriteText<TResolver>(
        ArrayBufferWriter<byte> output, ArrayBufferWriter<byte> rewritten, int field, ReadOnlySpan<byte> text,
        ref TResolver resolver)
        where TResolver : IReferenceResolver, allows ref struct
    {
        var copied = 0;
        var from = 0;
        rewritten.ResetWrittenCount();
        while (TryFindReference(text, ref from, out var reference))
        {
            if (!resolver.TryResolve(reference, out var value))
                continue;
            var start = from - 1 - reference.Length;
            rewritten.Write(text[copied..start]);
            rewritten.Advance(value.Format(rewritten.GetSpan(ObjectHash.MaxTextLength)));
            copied = from - 1;
        }

        if (copied == 0)
        {
            ThunkWriter.WriteBytes(output, field, text);
            return;
        }

        rewritten.Write(text[copied..]);
        ThunkWriter.WriteBytes(output, field, rewritten.WrittenSpan);
    }

    private static void WriteInputs<TResolver>(
        ArrayBufferWriter<byte> output, Scratch scratch, scoped in ThunkView thunk, ref TResolver resolver)
        where TResolver : IReferenceResolver, allows ref struct
    {
        var (values, thunks, bytes) = (scratch.Values, scratch.Thunks, scratch.Inputs);
        values.Clear();
        thunks.Clear();
        bytes.ResetWrittenCount();
        foreach (var value in thunk.Values)
            values.Add(Append(bytes, value, ThunkView.ReferenceOf(value).Length));

        foreach (var input in thunk.Thunks)
        {
            var reference = ThunkView.ReferenceOf(input);
            if (!resolver.TryResolve(reference, out var result))
            {
                thunks.Add(Append(bytes, input, reference.Length));
                continue;
            }

            var start = bytes.WrittenCount;
            var length = result.Format(bytes.GetSpan(ObjectHash.MaxTextLength));
            bytes.Advance(length);
            bytes.Write(input[reference.Length..]);
            (result.IsThunk ? thunks : values).Add(new Entry(start, bytes.WrittenCount - start, length));
        }

        WriteSorted(output, ThunkFields.Values, values, bytes.WrittenSpan);
        WriteSorted(output, ThunkFields.Thunks, thunks, bytes.WrittenSpan);
    }

    private static Entry Append(ArrayBufferWriter<byte> bytes, ReadOnlySpan<byte> input, int referenceLength)
    {
        var entry = new Entry(bytes.WrittenCount, input.Length, referenceLength);
        bytes.Write(input);
        return entry;
    }

    private static void WriteSorted(
        ArrayBufferWriter<byte> output, int field, List<Entry> entries, ReadOnlySpan<byte> bytes)
    {
        // Most lists are short and nearly sorted: insertion sort, which is stable, up to a few dozen entries.
        if (entries.Count <= 32)
        {
            for (var i = 1; i < entries.Count; i++)
            {
                var entry = entries[i];
                var at = i;
                for (; at > 0 && Reference(bytes, entries[at - 1]).SequenceCompareTo(Reference(bytes, entry)) > 0; at--)
                    entries[at] = entries[at - 1];
                entries[at] = entry;
            }
        }
        else
        {
            var copy = bytes.ToArray();
            entries.Sort((left, right) =>
            {
                var order = Reference(copy, left).SequenceCompareTo(Reference(copy, right));
                return order != 0 ? order : left.Start.CompareTo(right.Start);
            });
        }

        foreach (var entry in entries)
            ThunkWriter.WriteBytes(output, field, bytes.Slice(entry.Start, entry.Length));
    }

    private static ReadOnlySpan<byte> Reference(ReadOnlySpan<byte> bytes, Entry entry) =>
        bytes.Slice(entry.Start, entry.ReferenceLength);

    private readonly record struct Entry(int Start, int Length, int ReferenceLength);

    private sealed class Scratch
    {
        public ArrayBufferWriter<byte> Output { get; } = new(1024);

        public ArrayBufferWriter<byte> Function { get; } = new(512);

        public ArrayBufferWriter<byte> Text { get; } = new(256);

        public ArrayBufferWriter<byte> Inputs { get; } = new(1024);

        public List<Entry> Values { get; } = [];

        public List<Entry> Thunks { get; } = [];
    }
}
