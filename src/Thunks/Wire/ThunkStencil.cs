using System.Text;

namespace Burst.Thunks.Wire;

/// <summary>A thunk with a blank in its arguments, laid out once: making a thunk is copying its parts around what fills the
/// blank.</summary>
/// <remarks>
/// <para>What it writes is, byte for byte, what <see cref="Thunk.Encode"/> writes for the thunk with the blank filled, without
/// allocation.</para>
/// <para>Immutable, so safe to use from any number of threads.</para>
/// </remarks>
public sealed class ThunkStencil
{
    /// <summary>Stands for the blank in the arguments of a pattern. No argument of a function can have it.</summary>
    public const string Blank = "\0";

    private const int MostHead = 6;

    private readonly byte[] _functionHash;
    private readonly Argument[] _arguments;
    private readonly byte[] _environment;
    private readonly byte[][] _values;
    private readonly byte[] _behindValues;
    private readonly int _fixedBytes;

    /// <param name="pattern">The thunk, with <see cref="Blank"/> in one or more of its arguments.</param>
    public ThunkStencil(Thunk pattern)
    {
        var file = pattern.Encode();
        ThunkView.TryParse(file, out var view);
        _functionHash = view.FunctionHash.ToArray();
        _arguments = [.. pattern.Function.Arguments.Select(argument => new Argument(argument))];
        _environment = view.EnvironmentFields.ToArray();
        _values = [.. pattern.Values.Select(value => Encoding.UTF8.GetBytes($"{value}"))];
        _behindValues = view.FieldsBehindValues.ToArray();
        _fixedBytes = ObjectHash.ThunkMagic.Length + (2 * MostHead) + _functionHash.Length + _environment.Length
            + _values.Sum(value => MostHead + value.Length) + _behindValues.Length;
    }

    /// <summary>The most bytes that a thunk takes.</summary>
    /// <param name="textLength">Length of what fills the blank.</param>
    /// <param name="inputLength">Length of the further input.</param>
    public int MostBytes(int textLength, int inputLength)
    {
        var most = _fixedBytes + MostHead + inputLength;
        foreach (var argument in _arguments)
            most += MostHead + argument.LengthWith(textLength);
        return most;
    }

    /// <summary>Writes the thunk with the blank filled.</summary>
    /// <param name="room">Where to; at least <see cref="MostBytes"/> long.</param>
    /// <param name="text">What fills the blank, in UTF-8.</param>
    /// <param name="input">A further value, as <c>hash[=name]</c>; empty for none.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> room, ReadOnlySpan<byte> text, ReadOnlySpan<byte> input = default)
    {
        var length = _environment.Length;
        if (_functionHash.Length > 0)
            length += FieldLength(_functionHash.Length);
        foreach (var argument in _arguments)
            length += FieldLength(argument.LengthWith(text.Length));

        var rest = room;
        Append(ref rest, ObjectHash.ThunkMagic);
        AppendHead(ref rest, ThunkFields.Function, length);
        if (_functionHash.Length > 0)
            AppendField(ref rest, ThunkFields.FunctionHash, _functionHash);
        foreach (var argument in _arguments)
        {
            AppendHead(ref rest, ThunkFields.FunctionArguments, argument.LengthWith(text.Length));
            argument.Append(ref rest, text);
        }

        Append(ref rest, _environment);
        foreach (var value in _values)
        {
            // Inputs are sorted by reference; of equals, those of the pattern come first.
            if (!input.IsEmpty
                && ThunkView.ReferenceOf(input).SequenceCompareTo(ThunkView.ReferenceOf(value)) < 0)
            {
                AppendField(ref rest, ThunkFields.Values, input);
                input = default;
            }

            AppendField(ref rest, ThunkFields.Values, value);
        }

        if (!input.IsEmpty)
            AppendField(ref rest, ThunkFields.Values, input);
        Append(ref rest, _behindValues);
        return room.Length - rest.Length;
    }

    private static int FieldLength(int length)
    {
        Span<byte> varint = stackalloc byte[MostHead];
        return 1 + ThunkWriter.WriteVarint(varint, (uint)length) + length;
    }

    private static void AppendField(ref Span<byte> rest, int field, ReadOnlySpan<byte> bytes)
    {
        AppendHead(ref rest, field, bytes.Length);
        Append(ref rest, bytes);
    }

    private static void AppendHead(ref Span<byte> rest, int field, int length)
    {
        rest[0] = ThunkFields.Tag(field);
        rest = rest[(1 + ThunkWriter.WriteVarint(rest[1..], (uint)length))..];
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    /// <summary>Texts with a blank between each two.</summary>
    private sealed class Argument(string pattern)
    {
        private readonly byte[][] _texts = [.. pattern.Split(Blank).Select(Encoding.UTF8.GetBytes)];
        private readonly int _fixedLength = Encoding.UTF8.GetByteCount(pattern.Replace(Blank, "", StringComparison.Ordinal));

        public int LengthWith(int blankLength) => _fixedLength + ((_texts.Length - 1) * blankLength);

        public void Append(ref Span<byte> rest, ReadOnlySpan<byte> blank)
        {
            ThunkStencil.Append(ref rest, _texts[0]);
            for (var i = 1; i < _texts.Length; i++)
            {
                ThunkStencil.Append(ref rest, blank);
                ThunkStencil.Append(ref rest, _texts[i]);
            }
        }
    }
}
