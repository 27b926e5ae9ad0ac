using System.Collections.Immutable;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Engine.Jobs;

/// <summary>Builds the thunks of jobs over many inputs; nothing runs before one of them is forced.</summary>
public static class JobExtensions
{
    /// <summary>How many parts one reduction takes where nothing else is said.</summary>
    public const int DefaultFanIn = 16;

    /// <summary>Makes one call for each input.</summary>
    /// <param name="objects">Where the thunks are stored.</param>
    /// <param name="function">What to call.</param>
    /// <param name="inputs">Values, or outputs of thunks.</param>
    /// <returns>The thunks, in the order of the inputs.</returns>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public static ImmutableArray<OutputRef> Map(
        this IObjectStore objects, FunctionTemplate function, IEnumerable<OutputRef> inputs) =>
        [.. inputs.Select(input => new OutputRef(objects.Add(function.Bind(input))))];

    /// <summary>Makes a tree of calls that takes many parts to one.</summary>
    /// <param name="objects">Where the thunks are stored.</param>
    /// <param name="function">What to call; it takes parts, in their order, to a part of the same kind, so it must not matter
    /// how neighbours are put together.</param>
    /// <param name="parts">Values, or outputs of thunks; at least one, which is reduced too.</param>
    /// <param name="fanIn">How many parts one call takes at most; at least 2.</param>
    /// <returns>The thunk at the root.</returns>
    /// <exception cref="ArgumentException">There are no parts.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The fan-in is below 2.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be written.</exception>
    public static OutputRef Reduce(
        this IObjectStore objects, FunctionTemplate function, IReadOnlyList<OutputRef> parts, int fanIn = DefaultFanIn)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fanIn, 2);
        if (parts.Count == 0)
            throw new ArgumentException("There is nothing to reduce.", nameof(parts));
        do
            parts = [.. parts.Chunk(fanIn).Select(some => new OutputRef(objects.Add(function.Bind(some))))];
        while (parts.Count > 1);
        return parts[0];
    }

    /// <summary>Makes one call for each input and a tree of calls that takes their outputs to one.</summary>
    /// <inheritdoc cref="Reduce"/>
    /// <param name="objects">Where the thunks are stored.</param>
    /// <param name="map">What to call for each input.</param>
    /// <param name="reduce">What takes outputs to one; see <see cref="Reduce"/>.</param>
    /// <param name="inputs">Values, or outputs of thunks; at least one.</param>
    /// <param name="fanIn">How many parts one call takes at most; at least 2.</param>
    public static OutputRef MapReduce(
        this IObjectStore objects, FunctionTemplate map, FunctionTemplate reduce, IEnumerable<OutputRef> inputs,
        int fanIn = DefaultFanIn) => objects.Reduce(reduce, objects.Map(map, inputs), fanIn);
}
