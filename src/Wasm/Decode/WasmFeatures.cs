namespace Burst.Wasm.Decode;

/// <summary>What a module may use beyond WebAssembly 2.0.</summary>
[Flags]
internal enum WasmFeatures
{
    /// <summary>WebAssembly 2.0 and no more.</summary>
    None = 0,

    /// <summary>More than one memory, and instructions that name theirs.</summary>
    MultipleMemories = 1,

    /// <summary>
    /// Constant expressions with i32 and i64 add, sub and mul, and with earlier globals of the module itself.
    /// </summary>
    ExtendedConstants = 2,

    /// <summary><c>return_call</c> and <c>return_call_indirect</c>.</summary>
    TailCalls = 4,

    /// <summary>Everything that this implementation knows.</summary>
    All = MultipleMemories | ExtendedConstants | TailCalls,
}
