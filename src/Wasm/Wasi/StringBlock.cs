using System.Text;

namespace Burst.Wasm.Wasi;

/// <summary>Strings as a command sees them, one after another in UTF-8, each with a NUL at its end.</summary>
internal sealed class StringBlock
{
    private byte[] _bytes = [];
    private int[] _starts = [];

    /// <summary>How many strings there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they take, NULs included.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Where each string begins.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    public void Clear() => Count = Length = 0;

    /// <summary>Adds a string made of parts.</summary>
    /// <exception cref="ArgumentException">It has a NUL.</exception>
    public void Add(ReadOnlySpan<char> first, ReadOnlySpan<char> second = default, ReadOnlySpan<char> third = default)
    {
        if (first.Contains('\0') || second.Contains('\0') || third.Contains('\0'))
            throw new ArgumentException($"a string for a command has a NUL: '{first}{second}{third}'");
        Begin(Encoding.UTF8.GetMaxByteCount(first.Length + second.Length + third.Length));
        Append(first);
        Append(second);
        Append(third);
        _bytes[Length++] = 0;
    }

    /// <summary>Adds a string as it is.</summary>
    /// <exception cref="ArgumentException">It has a NUL.</exception>
    public void Add(ReadOnlySpan<byte> value)
    {
        if (value.Contains((byte)0))
            throw new ArgumentException($"a string for a command has a NUL: '{Encoding.UTF8.GetString(value)}'");
        Begin(value.Length);
        value.CopyTo(_bytes.AsSpan(Length));
        Length += value.Length;
        _bytes[Length++] = 0;
    }

    private void Begin(int length)
    {
        if (Count == _starts.Length)
            Array.Resize(ref _starts, Math.Max(8, 2 * Count));
        if (Length + length + 1 > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + length + 64));
        _starts[Count++] = Length;
    }

    private void Append(ReadOnlySpan<char> value) => Length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(Length));
}
