using System.Runtime.InteropServices;

namespace Burst.Wasm.Runtime;

/// <summary>What a memory has of the system: addresses, and cards for its pages.</summary>
/// <remarks>Apart from <see cref="MemoryInstance"/>, because this is what has to be given back even where nobody disposes
/// of the store; an object with a finalizer costs as much as making all the others of an instance.</remarks>
internal abstract unsafe class MemoryPlace
{
    /// <summary>Zeros behind the cards, so that whoever looks for marks may read 128 at once without coming near to those of
    /// another place.</summary>
    private const int CardPadding = 128 + CacheLine.Bytes;

    /// <summary>Room for cards that is not kept for the next memory when it is more, in bytes: those of 64 MiB.</summary>
    private const nuint MostKeptCardBytes = 16 << 10;

    /// <summary>Cards, all unmarked beyond the present length; null before they are first wanted.</summary>
    private byte* _cards;

    private nuint _cardBytes;

    /// <summary>Gives back what nobody uses any more.</summary>
    ~MemoryPlace() => Return(cardsTellAll: false);

    /// <summary>The first byte; changes by <see cref="Resize"/>, unless there are guard pages.</summary>
    public byte* Base { get; protected set; }

    /// <summary>Present length in bytes.</summary>
    public ulong Length { get; private set; }

    /// <summary>One byte for each 4 KiB; null unless pages are tracked. Changes by <see cref="Resize"/>.</summary>
    public byte* Cards { get; private set; }

    /// <summary>How many cards there are for the present length.</summary>
    protected int CardCount => (int)(Length >> MemoryInstance.CardShift);

    /// <summary>Makes it longer, by zeros, or shorter, by bytes that are zeros already.</summary>
    /// <returns>Whether the system agrees; if not, nothing has changed.</returns>
    public bool Resize(ulong length)
    {
        if (!TryResize(length))
            return false;
        if (Cards != null)
        {
            if (length < Length)
                new Span<byte>(Cards, CardCount)[(int)(length >> MemoryInstance.CardShift)..].Clear();
            Cards = RoomForCards(length);
        }

        Length = length;
        return true;
    }

    /// <summary>Has cards from now on, all unmarked where there were none.</summary>
    public byte* TrackPages() => Cards = RoomForCards(Length);

    /// <summary>Takes the place from its memory, which must not use it any more.</summary>
    /// <param name="cardsTellAll">Whether all bytes of unmarked pages are zeros.</param>
    public void Return(bool cardsTellAll)
    {
        Clean(cardsTellAll);
        Cards = null;
        Length = 0;
        Leave();
    }

    /// <summary>Makes the page that loops read fault, or not, where there is one.</summary>
    public abstract void ProtectPollPage(bool isProtected);

    protected abstract bool TryResize(ulong length);

    /// <summary>Makes it fit for the next memory, while length and cards are still known.</summary>
    protected abstract void Clean(bool cardsTellAll);

    /// <summary>Goes to where the next memory finds it, or away.</summary>
    protected abstract void Leave();

    /// <summary>Unmarks all cards, so that they serve the next memory.</summary>
    protected void ClearCards()
    {
        if (_cardBytes > MostKeptCardBytes)
            FreeCards();
        else if (Cards != null)
            new Span<byte>(Cards, CardCount).Clear();
    }

    protected void FreeCards()
    {
        NativeMemory.Free(_cards);
        _cards = null;
        _cardBytes = 0;
    }

    private byte* RoomForCards(ulong length)
    {
        var needed = (nuint)(length >> MemoryInstance.CardShift) + CardPadding;
        if (needed > _cardBytes)
        {
            _cards = (byte*)NativeMemory.Realloc(_cards, needed);
            NativeMemory.Clear(_cards + _cardBytes, needed - _cardBytes);
            _cardBytes = needed;
        }

        return _cards;
    }
}
