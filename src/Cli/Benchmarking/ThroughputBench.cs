using Burst.Cli.Benchmarking.Work;

namespace Burst.Cli.Benchmarking;

/// <summary>What the engine does in a second, beside the raw loops that no engine can beat.</summary>
/// <remarks>All take turns in each round, so that whatever else the machine does disturbs all of them.</remarks>
internal static class ThroughputBench
{
    /// <summary>Measures.</summary>
    /// <param name="threads">Engine threads, and threads of the raw loops.</param>
    /// <param name="cache">Where reductions are.</param>
    /// <param name="time">For all together, about.</param>
    /// <param name="rounds">How often each has its turn.</param>
    public static IReadOnlyList<Step> Run(int threads, ReductionKind cache, TimeSpan time, int rounds)
    {
        using var raw = new RawLoops(threads);
        var steps = Steps(threads, cache, raw);
        var slice = time / (rounds + 1) / steps.Length;
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var step in steps)
            {
                GC.Collect();
                var cost = step.Run(slice);

                // The first round is the compiler's.
                if (round > 0)
                    step.Rounds.Add(cost);
            }
        }

        return steps;
    }

    private static Step[] Steps(int threads, ReductionKind cache, RawLoops raw)
    {
        Step[] steps =
        [
            new("sha256Thunk", "raw: SHA-256 of the thunk", raw.HashThunk),
            new("sha256Output", "raw: SHA-256 of its output", raw.HashOutput),
            new("sha256Lanes", "raw: SHA-256 of both, in lanes", raw.HashInLanes),
            new("fasterInsert", "raw: FASTER, look up in vain and insert", raw.Insert),
            new("fasterLookUp", "raw: FASTER, look up", raw.LookUp),
            new("emptyCall", "raw: WebAssembly, an empty call", raw.Call),
            new("make", "make, name and store thunks", time => WholePath.RunMaking(threads, time), "sha256Thunk"),
            new("call", "execute: the function with arguments and output", raw.CallWithArguments, "emptyCall"),
            new("noOp", "submitted, a function of the host's in place of WebAssembly",
                time => WholePath.Submit(threads, cache, new NoOpPool(), time), "sha256Thunk", "sha256Output", "fasterInsert"),
            new("submitted", "submitted, distinct WebAssembly thunks", time => WholePath.Submit(threads, cache, null, time),
                "sha256Thunk", "sha256Output", "fasterInsert", "emptyCall"),
            new("submittedHits", "submitted, cache hits", time => WholePath.SubmitHits(threads, cache, time), "fasterLookUp"),
            new("wholePath", "whole path: a stream of distinct WebAssembly thunks", time => WholePath.Stream(threads, cache, time),
                "sha256Thunk", "sha256Output", "fasterInsert", "emptyCall"),
            new("hits", "whole path: a stream of cache hits", time => WholePath.StreamHits(threads, cache, time),
                "sha256Thunk", "fasterLookUp"),
        ];
        return NodeLoop.IsThere
            ? [.. steps, new Step("node", "node, a fresh instance for each call, one loop", NodeLoop.Run)]
            : steps;
    }
}
