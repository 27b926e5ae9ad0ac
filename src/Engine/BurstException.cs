namespace Burst.Engine;

/// <summary>Something that a caller can act on went wrong; the message says what, and with which thing.</summary>
public class BurstException : Exception
{
    /// <param name="message">What is wrong, naming the thing, the limit and the value.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public BurstException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
