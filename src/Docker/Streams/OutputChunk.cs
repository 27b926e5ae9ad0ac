using System.Buffers;

namespace Burst.Docker.Streams;

/// <summary>Which of a process's streams.</summary>
public enum ProcessStream
{
    /// <summary>Its input; a daemon sends it back only to those who watch another's.</summary>
    Stdin,

    /// <summary>Its output.</summary>
    Stdout,

    /// <summary>Its errors.</summary>
    Stderr,
}

/// <summary>Some bytes that a process has put out, where they arrived: nothing is copied.</summary>
/// <param name="Source">Where it wrote them.</param>
/// <param name="Data">The bytes, which are never none; valid until the next use of the reader.</param>
public readonly record struct OutputChunk(ProcessStream Source, ReadOnlySequence<byte> Data);

/// <summary>All that a process has put out.</summary>
/// <param name="Stdout">Its output, from the start.</param>
/// <param name="Stderr">Its errors, from the start.</param>
/// <param name="IsCut">Whether there was more, which is gone.</param>
public sealed record ProcessOutput(byte[] Stdout, byte[] Stderr, bool IsCut)
{
    /// <summary>The output as text.</summary>
    public string StdoutText => System.Text.Encoding.UTF8.GetString(Stdout);

    /// <summary>The errors as text.</summary>
    public string StderrText => System.Text.Encoding.UTF8.GetString(Stderr);
}
