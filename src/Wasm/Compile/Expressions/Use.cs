namespace Burst.Wasm.Compile.Expressions;

/// <summary>What becomes of a value, as far as the JIT compiler may find out: it reads no more of memory than is needed.</summary>
[Flags]
internal enum Use : byte
{
    /// <summary>All of it is used.</summary>
    Whole = 0,

    /// <summary>Maybe only its lower bytes are.</summary>
    Part = 1,

    /// <summary>Maybe nobody uses it: the JIT compiler keeps an access to the first four bytes then.</summary>
    None = 2,
}
