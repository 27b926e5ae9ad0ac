using Burst.Engine;

namespace Burst.Remote.Protocol;

/// <summary>The other side said something that the protocol has no room for.</summary>
public sealed class ProtocolException : BurstException
{
    /// <param name="message">What is wrong, naming the field.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public ProtocolException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
