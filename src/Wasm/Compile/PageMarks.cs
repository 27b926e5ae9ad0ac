namespace Burst.Wasm.Compile;

/// <summary>Which stores of a basic block have marked their page, so that stores next to them need no mark.</summary>
/// <remarks>
/// Whoever restores a marked page restores the first bytes of the next one as well, so a mark is good for
/// <see cref="Reach"/> bytes from the address that was marked, wherever that is in its page.
/// </remarks>
internal sealed class PageMarks
{
    /// <summary>How many bytes from the first one a mark covers.</summary>
    public const int Reach = 256;

    /// <summary>Stands for constant addresses.</summary>
    public const int NoLocal = -1;

    /// <summary>More are not worth the search.</summary>
    private const int MaxMarks = 16;

    private readonly List<(int Local, ulong Offset)> _marks = [];

    /// <summary>A basic block begins.</summary>
    public void Clear() => _marks.Clear();

    /// <summary>The local has a new value.</summary>
    public void Assign(int local) => _marks.RemoveAll(mark => mark.Local == local);

    /// <summary>Whether a store needs no mark of its own; else it is taken to have one now.</summary>
    /// <param name="local">The local with the address, or <see cref="NoLocal"/>.</param>
    /// <param name="offset">The static offset, or the constant address.</param>
    /// <param name="size">The bytes stored.</param>
    public bool Covers(int local, ulong offset, int size)
    {
        foreach (var mark in _marks)
        {
            if (mark.Local == local && offset >= mark.Offset && offset + (ulong)size <= mark.Offset + Reach)
                return true;
        }

        if (_marks.Count == MaxMarks)
            _marks.RemoveAt(0);
        _marks.Add((local, offset));
        return false;
    }
}
