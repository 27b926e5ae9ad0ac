namespace Burst.Cli.Benchmarking.Work;

/// <summary>How thunks depend on each other.</summary>
internal enum GraphShape
{
    /// <summary>Not at all.</summary>
    Independent,

    /// <summary>A binary tree; its root is the target.</summary>
    Tree,

    /// <summary>Each on the one before it; the last is the target.</summary>
    Chain,

    /// <summary>Layers of 50, each thunk on two of the layer below; the last layer are the targets.</summary>
    Lattice,

    /// <summary>Found out while running: functions that return further calls (<see cref="FibPool"/>).</summary>
    Fib,

    /// <summary>Not at all, but the same few are asked for again and again, as by Zipf's law.</summary>
    Zipf,
}
