using Burst.Thunks;

namespace Burst.Engine.Store;

/// <summary>What is wrong with an object, or with the store that should hold it.</summary>
public enum ObjectFault
{
    /// <summary>The store has no such object.</summary>
    Missing,

    /// <summary>The bytes under this name do not hash to it.</summary>
    Corrupt,

    /// <summary>The store could not be read or written: permissions, a full disk, a broken device.</summary>
    Unavailable,
}

/// <summary>An object could not be read or written.</summary>
public sealed class ObjectStoreException : BurstException
{
    /// <param name="hash">The object; the default value where no single object is concerned.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">The same for people, naming the object or path.</param>
    /// <param name="innerException">The system's error, if there was one.</param>
    public ObjectStoreException(
        in ObjectHash hash, ObjectFault fault, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Hash = hash;
        Fault = fault;
    }

    /// <summary>The object; the default value where no single object is concerned.</summary>
    public ObjectHash Hash { get; }

    /// <summary>What is wrong.</summary>
    public ObjectFault Fault { get; }
}
