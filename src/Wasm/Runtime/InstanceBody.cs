using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Burst.Wasm.Compile;

namespace Burst.Wasm.Runtime;

/// <summary>What an <see cref="Instance"/> stands for: memories, tables and globals. Generated code gets it as its first
/// argument.</summary>
/// <remarks>
/// <para>Used by one thread at a time. The fields up to <see cref="Imports"/> are read by generated code, so their
/// names
/// are known to <c>Compile</c>; they are few and small because thousands of instances wait at the same time.</para>
/// </remarks>
internal sealed unsafe partial class InstanceBody
{
    /// <summary>How many numeric globals live in the instance itself.</summary>
    internal const int InlineGlobalCount = 8;

    /// <summary>Memory 0: its first byte. With guard pages it never changes.</summary>
    internal byte* MemoryBase;

    /// <summary>Memory 0: its present length in bytes.</summary>
    internal ulong MemoryLength;

    /// <summary>Memory 0: one byte for each 4 KiB, set after a store to it; null unless pages are tracked.</summary>
    /// <remarks>Changes when the memory grows, so it has to be read again after calls, as
    /// <see cref="MemoryLength"/>.</remarks>
    internal byte* Cards;

    /// <summary>The lowest stack pointer at which a function may begin; at its maximum while an interruption is asked
    /// for.</summary>
    /// <remarks>Read at each function entry (and loop, where there is no poll page), so that one comparison serves
    /// both.</remarks>
    internal nuint StackLimit;

    /// <summary>What is left of the store's fuel, in instructions; one cell for all instances of a store, which never
    /// moves.</summary>
    /// <remarks>Null where the module's code does not meter.</remarks>
    internal long* Fuel;

    /// <summary>The store's cells for results after the first: 16 bytes each, for numbers and vectors.</summary>
    internal Vector128<byte>* ExtraResults;

    /// <summary>The store's cells for results after the first that are references.</summary>
    internal object?[] ExtraReferences = null!;

    /// <summary>The first numeric globals that nobody else sees, by <see cref="GlobalLayout"/>.</summary>
    internal InlineGlobals Globals;

    /// <summary>Further numeric globals that nobody else sees; vectors take two cells.</summary>
    internal ulong[] MoreGlobals = [];

    /// <summary>Globals of reference type that nobody else sees.</summary>
    internal object?[] ReferenceGlobals = [];

    /// <summary>Globals that are imported or exported; by global index, null for others.</summary>
    internal GlobalInstance[] SharedGlobals = [];

    /// <summary>Table 0's elements where calls go through objects; null entries are
    /// <see cref="FunctionReference.Null"/>.</summary>
    /// <remarks>Longer than the table at times: <see cref="FunctionReference.Absent"/> is behind its end.</remarks>
    internal FunctionReference[] Table0 = [];

    /// <summary>Table 0's elements where the table never changes: shared by all instances of the module.</summary>
    internal TableEntry[] FixedTable = [];

    /// <summary>Machine code by function index, from the module; 0 until first needed.</summary>
    internal nint* Code;

    /// <summary>Imported functions by function index; shared by instances that were linked alike.</summary>
    internal ImportedFunction[] Imports = [];

    internal CacheLine Tail;

    [InlineArray(InlineGlobalCount)]
    internal struct InlineGlobals
    {
        private ulong _first;
    }
}
