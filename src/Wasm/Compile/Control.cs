using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>What an open construct is.</summary>
internal enum ControlKind : byte
{
    /// <summary>The body itself.</summary>
    Function,
    Block,
    Loop,

    /// <summary>The first part of an <c>if</c>.</summary>
    If,

    /// <summary>The second part of an <c>if</c>.</summary>
    Else,
}

/// <summary>A construct that is open where the compiler is.</summary>
internal sealed class Control(ControlKind kind, FunctionType type, int height)
{
    public const int None = -1;

    public ControlKind Kind { get; set; } = kind;

    public FunctionType Type { get; } = type;

    /// <summary>How many operands lie beneath it.</summary>
    public int Height { get; } = height;

    /// <summary>Where branches to it go, or <see cref="None"/> while there are none.</summary>
    public int Label { get; set; } = None;

    /// <summary>How many branches lead back to the beginning of a loop.</summary>
    public int BackBranches { get; set; }

    /// <summary>In a loop, where further branches to its beginning go, or <see cref="None"/>.</summary>
    public int DetourLabel { get; set; } = None;

    /// <summary>In a loop, where its IL begins.</summary>
    public int Start { get; init; }

    /// <summary>In a loop that begins with a branch table, where the table's IL ends; otherwise 0.</summary>
    public int DispatchEnd { get; set; }

    /// <summary>Where the first part of an <c>if</c> goes when its condition is false.</summary>
    public int ElseLabel { get; set; } = None;

    /// <summary>IL locals for its parameters, where they are needed more than once.</summary>
    public int[] ParameterLocals { get; set; } = [];

    /// <summary>IL locals for its results, once somebody leaves with results.</summary>
    public int[]? ResultLocals { get; set; }

    /// <summary>The mark of the bounds facts at its beginning.</summary>
    public int FactMark { get; init; }

    /// <summary>The types that a branch to it passes.</summary>
    public ReadOnlySpan<ValueType> BranchTypes => Kind == ControlKind.Loop ? Type.Parameters : Type.Results;
}
