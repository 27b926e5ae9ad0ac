namespace Burst.BenchComment;

/// <summary>Something that whoever started the tool can mend; the message is for them.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="exitCode">What the tool ends with.</param>
internal sealed class BenchException(string message, ExitCode exitCode) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;
}

/// <summary>What the tool ends with.</summary>
internal enum ExitCode
{
    /// <summary>Nothing became worse.</summary>
    Success = 0,

    /// <summary>Something became slower, or allocates more, than is allowed.</summary>
    Regression = 1,

    /// <summary>The command line or a file is wrong.</summary>
    Usage = 2,

    /// <summary>The comment could not be posted.</summary>
    NotPosted = 3,
}
