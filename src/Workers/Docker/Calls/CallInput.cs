namespace Burst.Workers.Docker.Calls;

/// <summary>What an input is to a function.</summary>
public enum CallInputKind : uint
{
    /// <summary>A file that can be read.</summary>
    File = 'f',

    /// <summary>A file that can be read and executed.</summary>
    Program = 'x',

    /// <summary>An empty directory.</summary>
    Directory = 'd',

    /// <summary>A symbolic link.</summary>
    Link = 'l',

    /// <summary>Standard input.</summary>
    StandardInput = 'i',
}

/// <summary>Something that a call puts before its function.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Where the function finds it: absolute, or relative to where it starts; empty for standard input.</param>
/// <param name="Content">A file's bytes, where they are in memory.</param>
public sealed record CallInput(CallInputKind Kind, string Path, ReadOnlyMemory<byte> Content)
{
    /// <summary>The file that holds the bytes, where they are not in memory.</summary>
    public string? SourcePath { get; init; }

    /// <summary>How many bytes it has; of a directory or link none.</summary>
    public long LengthBytes { get; init; } = Content.Length;

    /// <summary>Where a link leads.</summary>
    public string Target { get; init; } = "";
}
