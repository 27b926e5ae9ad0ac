using System.Text.Unicode;

namespace Burst.Thunks.Wire;

/// <summary>A canonical thunk file, read in place: no copy, no allocation.</summary>
/// <remarks>
/// <para>One pass checks everything (order, shortest numbers, sorted lists, UTF-8, the three minimums) and remembers where
/// each section starts; the sections are then enumerated as often as needed. What passes here is exactly what
/// <see cref="Thunk.Encode"/> writes, so the file's hash is the thunk's name. About 0.2 µs for a file of 200 bytes.</para>
/// </remarks>
public readonly ref struct ThunkView
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly ThunkLayout _layout;

    /// <summary>Looks at a file that was read before.</summary>
    /// <param name="file">All bytes of the file.</param>
    /// <param name="layout">The <see cref="Layout"/> of a view of the very same bytes.</param>
    public ThunkView(ReadOnlySpan<byte> file, scoped in ThunkLayout layout)
    {
        _file = file;
        _layout = layout;
    }

    /// <summary>Where the parts are, for who wants to look at the file again without reading it again.</summary>
    public ThunkLayout Layout => _layout;

    /// <summary>The whole file.</summary>
    public ReadOnlySpan<byte> File => _file;

    /// <summary>The program's object name, as text; not checked to be one.</summary>
    public ReadOnlySpan<byte> FunctionHash => _file.Slice(_layout.FunctionHashStart, _layout.FunctionHashLength);

    /// <summary>The argument vector, in UTF-8.</summary>
    public FieldList Arguments => new(_file, _layout.Arguments);

    /// <summary>The environment, in UTF-8.</summary>
    public FieldList EnvironmentVariables => new(_file, _layout.Environment);

    /// <summary>Inputs handed over as they are: <c>hash[=name]</c>.</summary>
    public FieldList Values => new(_file, _layout.Values);

    /// <summary>Inputs to force first: <c>hash[#tag][=name]</c>.</summary>
    public FieldList Thunks => new(_file, _layout.Thunks);

    /// <summary>Programs: <c>hash[=name]</c>.</summary>
    public FieldList Executables => new(_file, _layout.Executables);

    /// <summary>Output names.</summary>
    public FieldList Outputs => new(_file, _layout.Outputs);

    /// <summary>Links, each an encoded message of name and target.</summary>
    internal FieldList Links => new(_file, _layout.Links);

    /// <summary>Whether the function has links.</summary>
    public bool HasLinks => _layout.Links.Count > 0;

    /// <summary>Longest run time in milliseconds; 0 for none.</summary>
    public uint TimeoutMs => _layout.TimeoutMs;

    /// <summary>Whether the thunk says more than gg can.</summary>
    public bool HasExtension => _layout.ExtensionStart != 0;

    /// <summary>What it says; the defaults where it says nothing.</summary>
    public ThunkExtensionView Extension
    {
        get
        {
            if (_layout.ExtensionStart == 0)
                return ThunkExtensionView.Default;
            var position = _layout.ExtensionStart + ThunkFields.ExtensionTag.Length;
            TryReadLength(_file, ref position, _file.Length, out var length);
            ThunkExtensionView.TryParse(_file.Slice(position, length), out var extension);
            return extension;
        }
    }

    /// <summary>The whole field, tag included; empty where there is none. It ends the file.</summary>
    internal ReadOnlySpan<byte> ExtensionField => _layout.ExtensionStart == 0 ? default : _file[_layout.ExtensionStart..];

    /// <summary>The environment's fields, tags included.</summary>
    internal ReadOnlySpan<byte> EnvironmentFields => _file[_layout.Environment.Start.._layout.FunctionEnd];

    /// <summary>All fields behind the values, tags included: up to the end of the file.</summary>
    internal ReadOnlySpan<byte> FieldsBehindValues => _file[_layout.Thunks.Start..];

    /// <summary>The part of an input entry before the first '='.</summary>
    public static ReadOnlySpan<byte> ReferenceOf(ReadOnlySpan<byte> input)
    {
        var mark = input.IndexOf((byte)'=');
        return mark < 0 ? input : input[..mark];
    }

    /// <summary>Reads a file in canonical form, or says no; a no may still be a thunk for <see cref="Thunk.Decode"/>.</summary>
    /// <param name="file">All bytes of the file; the view looks into them.</param>
    /// <param name="view">The view; only valid where the answer is yes.</param>
    public static bool TryParse(ReadOnlySpan<byte> file, out ThunkView view)
    {
        view = default;
        if (file.Length > ThunkFields.MaxFileLength || !file.StartsWith(ObjectHash.ThunkMagic))
            return false;

        var position = ObjectHash.ThunkMagic.Length;
        if (position == file.Length || file[position] != ThunkFields.Tag(ThunkFields.Function))
            return false;
        position++;
        if (!TryReadLength(file, ref position, file.Length, out var functionLength))
            return false;
        var functionEnd = position + functionLength;

        int hashStart = position, hashLength = 0;
        if (position < functionEnd && file[position] == ThunkFields.Tag(ThunkFields.FunctionHash))
        {
            position++;
            if (!TryReadLength(file, ref position, functionEnd, out hashLength) || hashLength == 0)
                return false;
            hashStart = position;
            position += hashLength;
            if (!Utf8.IsValid(file.Slice(hashStart, hashLength)))
                return false;
        }

        if (!TryReadSection(file, ref position, functionEnd, ThunkFields.FunctionArguments, false, out var arguments)
            || !TryReadSection(file, ref position, functionEnd, ThunkFields.FunctionEnvironment, false, out var environment)
            || position != functionEnd
            || !TryReadSection(file, ref position, file.Length, ThunkFields.Values, true, out var values)
            || !TryReadSection(file, ref position, file.Length, ThunkFields.Thunks, true, out var thunks)
            || !TryReadSection(file, ref position, file.Length, ThunkFields.Executables, true, out var executables)
            || !TryReadSection(file, ref position, file.Length, ThunkFields.Outputs, false, out var outputs))
        {
            return false;
        }

        uint timeout = 0;
        if (position < file.Length && file[position] == ThunkFields.Timeout << 3)
        {
            position++;
            if (!TryReadVarint(file, ref position, file.Length, out timeout) || timeout == 0)
                return false;
        }

        if (!TryReadLinks(file, ref position, out var links))
            return false;
        var extensionStart = position == file.Length ? 0 : position;
        if (extensionStart != 0 && !IsExtension(file, position))
            return false;
        if (outputs.Count == 0 || executables.Count == 0 || arguments.Count == 0)
            return false;

        view = new ThunkView(file, new ThunkLayout(
            functionEnd, hashStart, hashLength, arguments, environment, values, thunks, executables, outputs, links, extensionStart, timeout));
        return true;
    }

    private static bool IsExtension(ReadOnlySpan<byte> file, int position)
    {
        if (!file[position..].StartsWith(ThunkFields.ExtensionTag))
            return false;
        position += ThunkFields.ExtensionTag.Length;
        return TryReadLength(file, ref position, file.Length, out var length) && position + length == file.Length
            && ThunkExtensionView.TryParse(file[position..], out _);
    }

    private static bool TryReadSection(
        ReadOnlySpan<byte> file, ref int position, int end, int field, bool isInputList, out ThunkSection section)
    {
        var start = position;
        var count = 0;
        ReadOnlySpan<byte> previous = default;
        while (position < end && file[position] == ThunkFields.Tag(field))
        {
            position++;
            if (!TryReadLength(file, ref position, end, out var length))
            {
                section = default;
                return false;
            }

            var item = file.Slice(position, length);
            var valid = Utf8.IsValid(item);
            if (isInputList && valid)
            {
                // Canonical: sorted by reference, and no "hash=" with an empty name.
                var reference = ReferenceOf(item);
                valid = reference.Length + 1 != item.Length && previous.SequenceCompareTo(reference) <= 0;
                previous = reference;
            }

            if (!valid)
            {
                section = default;
                return false;
            }

            position += length;
            count++;
        }

        section = new ThunkSection(start, count);
        return true;
    }

    private static bool TryReadLinks(ReadOnlySpan<byte> file, ref int position, out ThunkSection links)
    {
        var start = position;
        var count = 0;
        links = default;
        while (position < file.Length && file[position] == ThunkFields.Tag(ThunkFields.Links))
        {
            position++;
            if (!TryReadLength(file, ref position, file.Length, out var length))
                return false;
            var end = position + length;
            for (var field = ThunkFields.LinkName; field <= ThunkFields.LinkTarget; field++)
            {
                if (position == end || file[position] != ThunkFields.Tag(field))
                    continue;
                position++;
                if (!TryReadLength(file, ref position, end, out var textLength) || textLength == 0
                    || !Utf8.IsValid(file.Slice(position, textLength)))
                {
                    return false;
                }

                position += textLength;
            }

            if (position != end)
                return false;
            count++;
        }

        links = new ThunkSection(start, count);
        return true;
    }

    internal static bool TryReadLength(ReadOnlySpan<byte> file, ref int position, int end, out int length)
    {
        length = 0;
        if (!TryReadVarint(file, ref position, end, out var value) || value > (uint)(end - position))
            return false;
        length = (int)value;
        return true;
    }

    private static bool TryReadVarint(ReadOnlySpan<byte> file, ref int position, int end, out uint value)
    {
        value = 0;
        for (var shift = 0; shift < 35 && position < end; shift += 7)
        {
            var next = file[position++];
            if (shift == 28 && next > 15)
                return false;
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return next != 0 || shift == 0; // no padding zeros
        }

        return false;
    }

    /// <summary>A section of the file as a sequence of byte strings.</summary>
    public readonly ref struct FieldList
    {
        private readonly ReadOnlySpan<byte> _file;
        private readonly ThunkSection _section;

        internal FieldList(ReadOnlySpan<byte> file, ThunkSection section)
        {
            _file = file;
            _section = section;
        }

        /// <summary>How many there are.</summary>
        public int Count => _section.Count;

        /// <summary>The one at a position, by a walk from the start.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is none at that position.</exception>
        public ReadOnlySpan<byte> this[int index]
        {
            get
            {
                foreach (var item in this)
                {
                    if (index-- == 0)
                        return item;
                }

                throw new ArgumentOutOfRangeException(nameof(index));
            }
        }

        /// <summary>Walks them in order.</summary>
        public Enumerator GetEnumerator() => new(_file, _section);

        /// <summary>The walk.</summary>
        public ref struct Enumerator
        {
            private readonly ReadOnlySpan<byte> _file;
            private int _position;
            private int _left;

            internal Enumerator(ReadOnlySpan<byte> file, ThunkSection section)
            {
                _file = file;
                _position = section.Start;
                _left = section.Count;
            }

            /// <summary>The byte string at hand.</summary>
            public ReadOnlySpan<byte> Current { get; private set; }

            /// <summary>Goes to the next one.</summary>
            public bool MoveNext()
            {
                if (_left-- <= 0)
                    return false;
                _position++;
                TryReadVarint(_file, ref _position, _file.Length, out var length);
                Current = _file.Slice(_position, (int)length);
                _position += (int)length;
                return true;
            }
        }
    }
}
