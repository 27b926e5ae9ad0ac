using Burst.Engine.Jobs;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>Stores graphs of a shape; no two calls with different first numbers make the same thunk.</summary>
/// <param name="function">The function of all thunks; <see cref="GraphShape.Fib"/> has its own.</param>
/// <param name="objects">Where they are stored.</param>
internal sealed class GraphBuilder(ObjectHash function, IObjectStore objects)
{
    private const int LatticeWidth = 50;
    private const int RandomSeed = 1935;

    private readonly ThunkSeries _series = new(function);

    /// <summary>Stores a graph.</summary>
    /// <param name="shape">How its thunks depend on each other.</param>
    /// <param name="count">How many thunks: as many, or as near below as the shape allows. With
    /// <see cref="GraphShape.Zipf"/>, how many are asked for.</param>
    /// <param name="first">The first of <paramref name="count"/> numbers that tell thunks apart.</param>
    /// <returns>The targets: all others follow from them.</returns>
    public OutputRef[] Build(GraphShape shape, int count, long first) => shape switch
    {
        GraphShape.Independent => Leaves(count, first),
        GraphShape.Tree => [new OutputRef(Tree(count, first))],
        GraphShape.Chain => [new OutputRef(Chain(count, first))],
        GraphShape.Lattice => Lattice(count, first),
        GraphShape.Zipf => Zipf(Leaves(count, first)),
        GraphShape.Fib => [new OutputRef(FibPool.Add(objects, FibPool.LargestWithin(count), $"{first}"))],
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    private OutputRef[] Leaves(int count, long first)
    {
        var leaves = new OutputRef[count];
        for (var i = 0; i < count; i++)
            leaves[i] = new OutputRef(_series.Add(objects, first + i));
        return leaves;
    }

    private ObjectHash Tree(int count, long first)
    {
        var nodes = new ObjectHash[count];
        for (var i = count - 1; i >= 0; i--)
        {
            var left = 2 * i + 1;
            nodes[i] = left >= count ? _series.Add(objects, first + i)
                : left + 1 == count ? Inner(first + i, nodes[left])
                : Inner(first + i, nodes[left], nodes[left + 1]);
        }

        return nodes[0];
    }

    private ObjectHash Chain(int count, long first)
    {
        var last = _series.Add(objects, first);
        for (var i = 1; i < count; i++)
            last = Inner(first + i, last);
        return last;
    }

    private OutputRef[] Lattice(int count, long first)
    {
        var width = Math.Min(LatticeWidth, count);
        var layer = Leaves(width, first);
        for (var start = width; start + width <= count; start += width)
        {
            var below = layer;
            layer = new OutputRef[width];
            for (var i = 0; i < width; i++)
                layer[i] = new OutputRef(Inner(first + start + i, below[i].Thunk, below[(i + 1) % width].Thunk));
        }

        return layer;
    }

    // The k-th most wanted is asked for 1/k as often as the first.
    private static OutputRef[] Zipf(OutputRef[] leaves)
    {
        var sums = new double[leaves.Length];
        for (var i = 0; i < sums.Length; i++)
            sums[i] = (i == 0 ? 0 : sums[i - 1]) + 1.0 / (i + 1);
        var random = new Random(RandomSeed);
        var targets = new OutputRef[leaves.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            var place = Array.BinarySearch(sums, random.NextDouble() * sums[^1]);
            targets[i] = leaves[place < 0 ? Math.Min(~place, leaves.Length - 1) : place];
        }

        return targets;
    }

    private ObjectHash Inner(long number, params ReadOnlySpan<ObjectHash> inputs)
    {
        var template = new FunctionTemplate(function, ["f", $"{number}"]) { Output = "/dev/stdout" };
        var references = new OutputRef[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            references[i] = new OutputRef(inputs[i]);
        return objects.Add(template.Bind(references));
    }
}
