using Burst.Thunks;
using Burst.Thunks.Hashing;

namespace Burst.Engine.Bulk;

/// <summary>Some thunks that are named, executed, stored and recorded together.</summary>
/// <remarks>Used again and again, so that a thunk costs no allocation. Belongs to one thread at a time.</remarks>
public sealed class ThunkBatch
{
    /// <summary>How many thunks a batch holds.</summary>
    public const int Capacity = 64;

    private const int FirstLength = 16 << 10;

    private readonly MessageRange[] _ranges = new MessageRange[Capacity];
    private readonly ObjectHash[] _names = new ObjectHash[Capacity];
    private readonly ObjectHash[] _values = new ObjectHash[Capacity];
    private readonly ThunkFailure?[] _failures = new ThunkFailure?[Capacity];
    private byte[] _bytes = new byte[FirstLength];
    private int _length;

    internal ThunkBatch()
    {
    }

    /// <summary>How many thunks there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no place for another thunk.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>What <see cref="IThunkStream.TryFill"/> wants to be told in <see cref="IThunkStream.Take"/>, such as the
    /// first thunk's place in a list.</summary>
    public long Tag { get; set; }

    /// <summary>Names of the thunks. Known once they are filled in.</summary>
    public ReadOnlySpan<ObjectHash> Names => _names.AsSpan(0, Count);

    /// <summary>What the thunks' first outputs are in the end; the default value where one failed.</summary>
    public ReadOnlySpan<ObjectHash> Values => _values.AsSpan(0, Count);

    /// <summary>Why thunks have no value; nothing for those that have.</summary>
    public ReadOnlySpan<ThunkFailure?> Failures => _failures.AsSpan(0, Count);

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal ReadOnlySpan<MessageRange> Ranges => _ranges.AsSpan(0, Count);

    internal Span<ObjectHash> NamesToFill => _names.AsSpan(0, Count);

    internal Span<ObjectHash> ValuesToFill => _values.AsSpan(0, Count);

    internal Span<ThunkFailure?> FailuresToFill => _failures.AsSpan(0, Count);

    /// <summary>The places of thunks that are forced like any other: they have inputs to force, or their pool is a queued
    /// one.</summary>
    internal List<int> Ordinary { get; } = new(Capacity);

    /// <summary>The places of thunks that somebody else was executing.</summary>
    internal List<int> Awaited { get; } = new(Capacity);

    internal BatchOutputs Outputs { get; } = new();

    internal List<ExecutedThunk> Executed { get; } = new(Capacity);

    /// <summary>Adds a thunk.</summary>
    /// <param name="file">Its file.</param>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public void Add(ReadOnlySpan<byte> file)
    {
        file.CopyTo(Room(file.Length));
        Commit(file.Length);
    }

    /// <summary>Room for the file of the next thunk; <see cref="Commit"/> then adds it.</summary>
    /// <param name="length">Its length, in bytes, or more.</param>
    /// <exception cref="InvalidOperationException">The batch is full.</exception>
    public Span<byte> Room(int length)
    {
        if (IsFull)
            throw new InvalidOperationException($"The batch has its {Capacity} thunks.");
        if (_bytes.Length - _length < length)
            Array.Resize(ref _bytes, Math.Max(_length + length, _bytes.Length * 2));
        return _bytes.AsSpan(_length);
    }

    /// <summary>Adds the thunk whose file was written to <see cref="Room"/>.</summary>
    /// <param name="length">How many bytes it has.</param>
    public void Commit(int length)
    {
        _ranges[Count++] = new MessageRange(_length, length);
        _length += length;
    }

    /// <summary>A thunk's file.</summary>
    public ReadOnlySpan<byte> FileOf(int index) => _ranges[index].Of(_bytes);

    internal ReadOnlyMemory<byte> FileMemoryOf(int index) => _bytes.AsMemory(_ranges[index].Offset, _ranges[index].Length);

    internal void Clear()
    {
        _values.AsSpan(0, Count).Clear();
        _failures.AsSpan(0, Count).Clear();
        Ordinary.Clear();
        Awaited.Clear();
        Outputs.Clear();
        Count = 0;
        _length = 0;
        Tag = 0;
    }
}
