using System.Text;

namespace Burst.Workers.Wasm;

/// <summary>Strings for UTF-8 bytes that come again and again, such as the names of inputs and outputs.</summary>
/// <remarks>A name takes the place of another that falls on the same place. For one thread.</remarks>
internal sealed class TextCache
{
    private const int Places = 256;
    private const int LongestKept = 256;

    private readonly (byte[] Bytes, string Text)[] _places = new (byte[], string)[Places];

    public string TextOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestKept)
            return Encoding.UTF8.GetString(bytes);
        var hash = new HashCode();
        hash.AddBytes(bytes);
        ref var place = ref _places[hash.ToHashCode() & (Places - 1)];
        if (place.Bytes is null || !bytes.SequenceEqual(place.Bytes))
            place = (bytes.ToArray(), Encoding.UTF8.GetString(bytes));
        return place.Text;
    }
}
