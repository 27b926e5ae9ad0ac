namespace Burst.Gg.Options;

/// <summary>A command line has an option that its command does not take; the message is the C library's.</summary>
/// <param name="message">Such as <c>unrecognized option '--status'</c>, without the program's name.</param>
/// <param name="letter">The short option at fault; '\0' for a long one.</param>
public sealed class OptionException(string message, char letter = '\0') : FormatException(message)
{
    /// <summary>The short option at fault; '\0' for a long one.</summary>
    public char Letter { get; } = letter;
}
