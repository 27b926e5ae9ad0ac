using Burst.Wasm.Structure;

namespace Burst.Wasm.Validate;

/// <summary>A block that is open at some place in a function.</summary>
/// <remarks>Source: WebAssembly core specification, appendix A.3.</remarks>
internal struct ControlFrame
{
    /// <summary>What the block takes and gives.</summary>
    public FunctionType Type;

    /// <summary>How many operands lie below the block's own.</summary>
    public int Height;

    /// <summary>The instruction that opened it; <see cref="Opcode.Block"/> for the function itself.</summary>
    public int Opcode;

    /// <summary>The rest of the block cannot be reached, so that it may take any operands.</summary>
    public bool IsUnreachable;

    /// <summary>What a branch to the block's label takes.</summary>
    public readonly ReadOnlySpan<ValueType> LabelTypes =>
        Opcode == Structure.Opcode.Loop ? Type.Parameters : Type.Results;
}
