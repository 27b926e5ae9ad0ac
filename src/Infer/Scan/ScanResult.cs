using System.Collections.Immutable;
using Burst.Gg.Layout;

namespace Burst.Infer.Scan;

/// <summary>A file that takes part in a translation unit.</summary>
/// <param name="Name">As the compiler spells it in <c>__FILE__</c>, such as <c>./a.h</c> or <c>../include/b.h</c>.</param>
/// <param name="Path">Its absolute path, lexically normal.</param>
/// <param name="IsSystem">Whether it is a system header, which <c>-MMD</c> leaves out.</param>
/// <param name="Status">How it looked when it was read; <see langword="null"/> where it was not.</param>
public sealed record ScannedFile(string Name, string Path, bool IsSystem, FileStatus? Status = null)
{
    /// <summary>Where the compiler looks for it, absolute and lexically normal, where it is called by its real path and not by that of
    /// the search; see <see cref="ScanRequest.ShortensNames"/>.</summary>
    public string? FoundAs { get; init; }
}

/// <summary>An assembler's file that a source names: <c>.incbin</c>, <c>.include</c>.</summary>
/// <param name="File">Where it is named.</param>
/// <param name="Name">The file named; <see langword="null"/> where it is not spelt out at that place.</param>
/// <param name="IsSource">Whether it is assembled, and may name more.</param>
public sealed record AssemblerFile(string File, string? Name, bool IsSource);

/// <summary>What a translation unit is made of.</summary>
/// <param name="Files">The source, then each header where it is first entered: the list of <c>gcc -M</c>, with its
/// repetitions (a header that is found by two routes is there twice).</param>
/// <param name="ProbedFiles">What <c>__has_include</c> found: has to be there, with any content.</param>
/// <param name="Directories">Absolute paths of directories that are passed on the way to a file by a <c>..</c> in its name,
/// and have to be there.</param>
/// <param name="AssemblerFiles">What the assembler would open.</param>
/// <param name="Times">Which times are in what is compiled.</param>
/// <param name="Trouble">Why the compiler has to look itself, and the rest of the result is unfinished; a clause such as
/// <c>'a.h' is not found (main.c:3)</c>. <see langword="null"/>: all is as above.</param>
public sealed record ScanResult(
    ImmutableArray<ScannedFile> Files,
    ImmutableArray<ScannedFile> ProbedFiles,
    ImmutableArray<string> Directories,
    ImmutableArray<AssemblerFile> AssemblerFiles,
    TimeMacros Times,
    string? Trouble);
