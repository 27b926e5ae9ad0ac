using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Burst.Wasm.Runtime;

/// <summary>What a memory held at some moment: its length and those of its 4 KiB pages that are not all zero.</summary>
/// <remarks>Immutable and safe to use from many threads; all instances of a pool share one.</remarks>
internal sealed unsafe class MemoryImage
{
    /// <summary>Beyond as many changed pages behind the image's end, the system gets them back at once.</summary>
    private const int FewPages = 32;

    private const int NoContent = -1;

    private readonly byte* _content;

    /// <summary>For each page, where in the content it is, in pages.</summary>
    private readonly int[] _places;

    public MemoryImage(MemoryInstance memory)
    {
        memory.CardsTellAll = false;
        Length = memory.Length;
        _places = new int[memory.CardCount];
        var count = 0;
        for (var i = 0; i < _places.Length; i++)
            _places[i] = PageOf(memory, i).ContainsAnyExcept((byte)0) ? count++ : NoContent;
        ContentPages = count;
        _content = (byte*)NativeMemory.AlignedAlloc(
            (nuint)Math.Max(count, 1) * CardPages.PageBytes, CardPages.PageBytes);
        for (var i = 0; i < _places.Length; i++)
        {
            if (_places[i] != NoContent)
                PageOf(memory, i).CopyTo(new Span<byte>(ContentOf(i), CardPages.PageBytes));
        }
    }

    ~MemoryImage() => NativeMemory.AlignedFree(_content);

    /// <summary>The memory's length in bytes.</summary>
    public ulong Length { get; }

    /// <summary>How many pages of 4 KiB it keeps.</summary>
    public int ContentPages { get; }

    /// <summary>Fills a memory of zeros, which gets the image's length.</summary>
    /// <exception cref="WasmResourceException">The memory may not be so long.</exception>
    public void Apply(MemoryInstance memory)
    {
        memory.CardsTellAll = false;
        var more = (Length - memory.Length) / MemoryInstance.PageBytes;
        if (more > 0 && memory.Grow((uint)more) < 0)
        {
            throw new WasmResourceException(
                $"The system does not give a memory of {Length / MemoryInstance.PageBytes} pages of 64 KiB.");
        }

        for (var i = 0; i < _places.Length; i++)
        {
            if (_places[i] != NoContent)
                RestoreBytes(memory.Base + ((nuint)i * CardPages.PageBytes), i, CardPages.PageBytes);
        }

        if (memory.Cards != null)
            new Span<byte>(memory.Cards, memory.CardCount).Clear();
    }

    /// <summary>Brings a memory back to the image, from whatever it was changed to since.</summary>
    public void Restore(MemoryInstance memory)
    {
        if (memory.Cards == null)
        {
            RestoreAll(memory);
            return;
        }

        if (memory.Length != Length)
            DiscardGrowth(memory);
        var cards = memory.Cards;
        var count = memory.CardCount;
        // Four vectors at a time, for most cards are unmarked; behind the last card there are zeros enough.
        for (var i = 0; i < count; i += 4 * Vector256<byte>.Count)
        {
            var marks = (Vector256.Load(cards + i) | Vector256.Load(cards + i + 32))
                | (Vector256.Load(cards + i + 64) | Vector256.Load(cards + i + 96));
            if (marks != Vector256<byte>.Zero)
                RestoreMarked(memory, i);
        }

        memory.Shrink(Length);
    }

    /// <summary>Restores the pages of 128 cards.</summary>
    private void RestoreMarked(MemoryInstance memory, int first)
    {
        for (var i = first; i < first + (4 * Vector256<byte>.Count); i += Vector256<byte>.Count)
        {
            var marks = Vector256.Load(memory.Cards + i);
            if (marks == Vector256<byte>.Zero)
                continue;
            Vector256<byte>.Zero.Store(memory.Cards + i);
            var bits = ~Vector256.Equals(marks, Vector256<byte>.Zero).ExtractMostSignificantBits();
            for (; bits != 0; bits &= bits - 1)
                RestorePage(memory, i + BitOperations.TrailingZeroCount(bits));
        }
    }

    private static ReadOnlySpan<byte> PageOf(MemoryInstance memory, int page) =>
        new(memory.Base + ((nuint)page * CardPages.PageBytes), CardPages.PageBytes);

    private bool HasContent(int page) => page < _places.Length && _places[page] != NoContent;

    private byte* ContentOf(int page) => _content + ((nuint)_places[page] * CardPages.PageBytes);

    /// <summary>A page, and as much of the next as a store to this one may have changed.</summary>
    private void RestorePage(MemoryInstance memory, int page)
    {
        var place = memory.Base + ((nuint)page * CardPages.PageBytes);
        RestoreBytes(place, page, CardPages.PageBytes);
        if (page + 1 < memory.CardCount)
            RestoreTail(place + CardPages.PageBytes, page + 1);
    }

    /// <summary>Writes only where it must: most stores stay in their page, and a page never written to takes no
    /// memory.</summary>
    private void RestoreTail(byte* place, int page)
    {
        var tail = new ReadOnlySpan<byte>(place, CardPages.TailBytes);
        var isSame = HasContent(page)
            ? tail.SequenceEqual(new ReadOnlySpan<byte>(ContentOf(page), CardPages.TailBytes))
            : !tail.ContainsAnyExcept((byte)0);
        if (!isSame)
            RestoreBytes(place, page, CardPages.TailBytes);
    }

    private void RestoreBytes(byte* place, int page, int count)
    {
        if (HasContent(page))
            new ReadOnlySpan<byte>(ContentOf(page), count).CopyTo(new Span<byte>(place, count));
        else
            new Span<byte>(place, count).Clear();
    }

    /// <summary>Makes zeros of what lies behind the image's end.</summary>
    private void DiscardGrowth(MemoryInstance memory)
    {
        var cards = new Span<byte>(memory.Cards, memory.CardCount)[_places.Length..];
        if (cards.Length - cards.Count((byte)0) <= FewPages)
            return;
        Libc.Zero(memory.Base + Length, (nuint)(memory.Length - Length));
        cards.Clear();
    }

    /// <summary>Without cards, everything may have changed.</summary>
    private void RestoreAll(MemoryInstance memory)
    {
        if (memory.Length > 0)
            Libc.Zero(memory.Base, (nuint)memory.Length);
        memory.Shrink(Length);
        Apply(memory);
    }
}
