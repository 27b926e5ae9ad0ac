using Burst.Engine.Bulk;
using Burst.Engine.Store;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.Engine.Execute;

/// <summary>One call of a function in an inline pool.</summary>
/// <remarks>Belongs to one engine thread and is used again for the next call, so a pool must not keep it.</remarks>
public sealed class ThunkCall
{
    private readonly IObjectStore _objects;
    private ObjectHash[] _outputs = new ObjectHash[4];
    private ReadOnlyMemory<byte> _file;
    private ThunkLayout _layout;
    private int _outputCount;
    private BatchOutputs? _kept;
    private int _firstKept;

    internal ThunkCall(IObjectStore objects) => _objects = objects;

    /// <summary>The thunk's name.</summary>
    public ObjectHash Hash { get; private set; }

    /// <summary>The function's object name.</summary>
    public ObjectHash Function { get; private set; }

    /// <summary>The thunk's file, in canonical form; all its inputs are values.</summary>
    public ReadOnlySpan<byte> File => _file.Span;

    /// <summary>The thunk, read already.</summary>
    public ThunkView Thunk => new(_file.Span, _layout);

    /// <summary>Longest wall-clock time for this attempt; <see langword="null"/> for no limit. The pool holds the function
    /// to it.</summary>
    public TimeSpan? Timeout { get; private set; }

    /// <summary>Asks the function to end at once.</summary>
    public CancellationToken CancellationToken { get; private set; }

    /// <summary>The objects that the thunk names.</summary>
    public IObjectStore Objects => _objects;

    /// <summary>What was written so far; the default value for an output that was not.</summary>
    internal Span<ObjectHash> Outputs => _kept is { } kept
        ? kept.Names.Slice(_firstKept, _outputCount)
        : _outputs.AsSpan(0, _outputCount);

    /// <summary>Stores one output. Writing the same output again replaces it.</summary>
    /// <param name="index">The output's place in the thunk's list, from 0.</param>
    /// <param name="content">All its bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The thunk has no such output.</exception>
    public void WriteOutput(int index, ReadOnlySpan<byte> content)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _outputCount);
        if (_kept is { } kept && content.Length <= BatchOutputs.LongestKept)
        {
            kept.Keep(_firstKept + index, content);
            return;
        }

        var hash = ObjectHash.Of(content);
        _objects.Write(hash, content);
        Outputs[index] = hash;
    }

    internal void Reset(
        in ObjectHash hash, in ObjectHash function, ReadOnlyMemory<byte> file, in ThunkLayout layout, TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        var outputCount = new ThunkView(file.Span, layout).Outputs.Count;
        Hash = hash;
        Function = function;
        _file = file;
        _layout = layout;
        _kept = null;
        Timeout = timeout;
        CancellationToken = cancellationToken;
        if (_outputs.Length < outputCount)
            _outputs = new ObjectHash[outputCount];
        _outputCount = outputCount;
        Outputs.Clear();
    }

    /// <summary>Lets the outputs of this one call go to a batch's, which are named together.</summary>
    internal void KeepOutputs(BatchOutputs outputs, int first)
    {
        _kept = outputs;
        _firstKept = first;
    }
}
