namespace Burst.Thunks;

/// <summary>What a function sees of the world that is not its input: clocks and random numbers.</summary>
public enum DeterminismProfile
{
    /// <summary>Nothing real: clocks start at a fixed time and move by being read, random numbers come from the seed.
    /// The same call gives the same bytes everywhere.</summary>
    Strict = 0,

    /// <summary>The machine's clocks and its random numbers. The seed only tells results apart: a call with another seed is
    /// another thunk.</summary>
    Relaxed = 1,
}
