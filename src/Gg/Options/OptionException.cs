namespace Burst.Gg.Options;

/// <summary>A command line has an option that its command does not take; the message is the C library's.</summary>
/// <param name="message">Such as <c>unrecognized option '--status'</c>, without the program's name.</param>
/// <param name="option">The option at fault as it was written: <c>--status</c>, or <c>-x</c> of <c>-sx</c>.</param>
public sealed class OptionException(string message, string option) : FormatException(message)
{
    /// <summary>The option at fault as it was written: <c>--status</c>, or <c>-x</c> of <c>-sx</c>.</summary>
    public string Option { get; } = option;
}
