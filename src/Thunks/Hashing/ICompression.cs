namespace Burst.Thunks.Hashing;

/// <summary>SHA-256's compression of one block in each of some lanes.</summary>
internal unsafe interface ICompression
{
    /// <summary>How many lanes.</summary>
    static abstract int Lanes { get; }

    /// <summary>Takes one block into each lane's state.</summary>
    /// <param name="state">Eight words of every lane: the first word of all lanes, then the second, and so on. Aligned
    /// to 64 bytes, as is <paramref name="words"/>: a vector across two cache lines costs several times as much.</param>
    /// <param name="words">Sixteen words of every lane, in the same order; overwritten.</param>
    static abstract void Compress(uint* state, uint* words);
}
