using System.Collections.Immutable;
using System.Text;
using Burst.Thunks.Wire;

namespace Burst.Thunks;

/// <summary>A call that has not been made yet: a function, its inputs by hash, and the names of its outputs.</summary>
/// <remarks>
/// <para>This is the model for people and tools. The engine works on the encoded bytes (<see cref="ThunkView"/>).</para>
/// <para>The three input lists are kept as gg keeps them: sorted by the bytes of the reference, equal references in
/// insertion order, duplicates kept. Immutable, so safe to share between threads.</para>
/// </remarks>
public sealed class Thunk
{
    /// <param name="function">What to call; at least one argument.</param>
    /// <param name="values">Inputs that are handed over as they are.</param>
    /// <param name="thunks">Inputs that have to be forced first.</param>
    /// <param name="executables">Programs the function may start, itself included; at least one.</param>
    /// <param name="outputs">Names of the files the function writes; at least one.</param>
    /// <param name="timeoutMs">Longest run time in milliseconds; 0 for none.</param>
    /// <param name="links">Symbolic links to make in the working directory.</param>
    /// <param name="extension">What gg has no words for; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ThunkFormatException">No output, no executable, or no argument.</exception>
    public Thunk(
        Function function,
        IEnumerable<ThunkInput>? values,
        IEnumerable<ThunkInput>? thunks,
        IEnumerable<ThunkInput> executables,
        IEnumerable<string> outputs,
        uint timeoutMs = 0,
        IEnumerable<ThunkLink>? links = null,
        ThunkExtension? extension = null)
    {
        Function = function;
        Values = Sort(values);
        Thunks = Sort(thunks);
        Executables = Sort(executables);
        Outputs = [.. outputs];
        TimeoutMs = timeoutMs;
        Links = links is null ? [] : [.. links];
        Extension = extension ?? ThunkExtension.None;

        if (Outputs.IsEmpty)
            throw new ThunkFormatException("a thunk needs at least one output");
        if (Executables.IsEmpty)
            throw new ThunkFormatException("a thunk needs at least one executable");
        if (function.Arguments.IsDefaultOrEmpty)
            throw new ThunkFormatException("a thunk needs at least one argument (argv0)");
    }

    /// <summary>What to call.</summary>
    public Function Function { get; }

    /// <summary>Inputs that are handed over as they are, sorted by reference.</summary>
    public ImmutableArray<ThunkInput> Values { get; }

    /// <summary>Inputs that have to be forced first, sorted by reference.</summary>
    public ImmutableArray<ThunkInput> Thunks { get; }

    /// <summary>Programs the function may start, sorted by reference.</summary>
    public ImmutableArray<ThunkInput> Executables { get; }

    /// <summary>Output names (tags), the first being what the thunk stands for.</summary>
    public ImmutableArray<string> Outputs { get; }

    /// <summary>Longest run time in milliseconds; 0 for none.</summary>
    public uint TimeoutMs { get; }

    /// <summary>Symbolic links in the working directory, in the thunk's order.</summary>
    public ImmutableArray<ThunkLink> Links { get; }

    /// <summary>What gg has no words for.</summary>
    public ThunkExtension Extension { get; }

    /// <summary>The bytes of the thunk file.</summary>
    public byte[] Encode() => ThunkWriter.Write(this);

    /// <summary>Reads a thunk file as gg does: fields in any order, unknown fields below 100 dropped.</summary>
    /// <param name="file">All bytes of the file.</param>
    /// <exception cref="ThunkFormatException">Not a thunk; says what is wrong and where.</exception>
    public static Thunk Decode(ReadOnlySpan<byte> file) => ThunkReader.Read(file);

    private static ImmutableArray<ThunkInput> Sort(IEnumerable<ThunkInput>? inputs)
    {
        ImmutableArray<ThunkInput> all = inputs is null ? [] : [.. inputs];
        return all.Length < 2 ? all : [.. all.OrderBy(input => input.Reference, Utf8Order.Instance)]; // OrderBy is stable
    }

    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        // UTF-16 order differs from the order of the bytes only where surrogates meet U+E000 and above.
        public int Compare(string? x, string? y) => Ascii.IsValid(x) && Ascii.IsValid(y)
            ? string.CompareOrdinal(x, y)
            : Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
