namespace Burst.Wasm.Compile;

/// <summary>Says which functions the code in the making can call directly.</summary>
internal interface ICallTargets
{
    /// <summary>The token of a function's method, where it is in the same image; else null.</summary>
    int? TokenOf(int function);

    /// <summary>Whether calls through table 0 use the table that all instances share.</summary>
    bool UsesFixedTable { get; }
}
