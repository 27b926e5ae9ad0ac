using System.Runtime.CompilerServices;

namespace Burst.Wasm.Runtime;

/// <summary>What a marked card stands for: its 4 KiB and the first bytes of the next.</summary>
/// <remarks>
/// Generated code marks only the card of a store's first byte, and none for a store so near to a marked address that it
/// begins at most <see cref="TailBytes"/> minus its width behind it.
/// </remarks>
internal static unsafe class CardPages
{
    public const int PageBytes = 1 << MemoryInstance.CardShift;

    /// <summary>How far into the next page a marked store may reach.</summary>
    public const int TailBytes = 256;

    /// <summary>Makes zeros of all that was marked.</summary>
    public static void Clear(byte* memory, ReadOnlySpan<byte> cards)
    {
        for (var i = cards.IndexOf((byte)1); i >= 0;)
        {
            var bytes = i + 1 < cards.Length ? PageBytes + TailBytes : PageBytes;
            Unsafe.InitBlockUnaligned(memory + ((nuint)i * PageBytes), 0, (uint)bytes);
            var next = cards[(i + 1)..].IndexOf((byte)1);
            i = next < 0 ? -1 : i + 1 + next;
        }
    }
}
