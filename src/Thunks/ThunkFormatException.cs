namespace Burst.Thunks;

/// <summary>Bytes or text that should be a name, a thunk or a placeholder are not.</summary>
/// <remarks>The message names what was read and where it went wrong.</remarks>
public sealed class ThunkFormatException : FormatException
{
    /// <param name="message">What is wrong, with the offending value.</param>
    /// <param name="offset">Where, in bytes (characters for text) from the start, from 0; -1 where it does not apply.</param>
    public ThunkFormatException(string message, long offset = -1)
        : base(offset < 0 ? message : $"{message} (at byte {offset})")
    {
        Offset = offset;
    }

    /// <summary>Where it went wrong, from 0; -1 where that does not apply.</summary>
    public long Offset { get; }
}
