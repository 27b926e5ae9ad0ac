using System.Buffers;
using Burst.Thunks;

namespace Burst.Storage.UnixFs;

/// <summary>The little of protobuf that DAG nodes need.</summary>
internal static class Protobuf
{
    public static void WriteBytes(IBufferWriter<byte> output, int field, ReadOnlySpan<byte> bytes)
    {
        WriteVarint(output, (ulong)((field << 3) | 2));
        WriteVarint(output, (ulong)bytes.Length);
        output.Write(bytes);
    }

    public static void WriteNumber(IBufferWriter<byte> output, int field, ulong value)
    {
        WriteVarint(output, (ulong)(field << 3));
        WriteVarint(output, value);
    }

    private static void WriteVarint(IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        output.Advance(count);
    }

    /// <summary>Reads fields one after another.</summary>
    public ref struct Reader(ReadOnlySpan<byte> bytes, string what)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _position;
        private int _wireType;

        public bool TryReadField(out int field)
        {
            field = 0;
            if (_position == _bytes.Length)
                return false;
            var tag = ReadVarint();
            if (tag > int.MaxValue || tag >> 3 == 0)
                throw Fault("has a field number out of range");
            field = (int)(tag >> 3);
            _wireType = (int)(tag & 7);
            return true;
        }

        /// <summary>Passes over a field of bytes.</summary>
        /// <returns>Where they start.</returns>
        public int ReadBytes(out int length)
        {
            if (_wireType != 2)
                throw Fault($"has a field of wire type {_wireType} where bytes should be");
            var count = ReadVarint();
            if (count > (ulong)(_bytes.Length - _position))
                throw Fault($"has a field of {count} bytes where only {_bytes.Length - _position} are left");
            length = (int)count;
            var start = _position;
            _position += length;
            return start;
        }

        public ulong ReadNumber() =>
            _wireType == 0 ? ReadVarint() : throw Fault($"has a field of wire type {_wireType} where a number should be");

        public void Skip()
        {
            switch (_wireType)
            {
                case 0:
                    ReadVarint();
                    break;
                case 2:
                    ReadBytes(out _);
                    break;
                case 1 or 5:
                    var size = _wireType == 1 ? 8 : 4;
                    if (size > _bytes.Length - _position)
                        throw Fault("is cut off");
                    _position += size;
                    break;
                default:
                    throw Fault($"has a field of wire type {_wireType}");
            }
        }

        /// <summary>Reads numbers that stand one after another in a field of bytes.</summary>
        public readonly void ReadPacked(int start, int length, List<ulong> numbers)
        {
            var inner = new Reader(_bytes.Slice(start, length), what);
            while (inner._position < length)
                numbers.Add(inner.ReadVarint());
        }

        public readonly int WireType => _wireType;

        private ulong ReadVarint()
        {
            ulong value = 0;
            for (var shift = 0; shift < 70 && _position < _bytes.Length; shift += 7)
            {
                var next = _bytes[_position++];
                if (shift < 64)
                    value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }

            throw Fault("is cut off within a number, or the number is longer than 10 bytes");
        }

        private readonly ThunkFormatException Fault(string fault) => new($"{what} {fault}", _position);
    }
}
