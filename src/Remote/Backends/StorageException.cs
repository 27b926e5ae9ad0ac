using Burst.Engine;

namespace Burst.Remote.Backends;

/// <summary>What is wrong with a storage backend, or with an object in it.</summary>
public enum StorageFault
{
    /// <summary>It has no such object.</summary>
    Missing,

    /// <summary>What it has under the name is not what the name says.</summary>
    Corrupt,

    /// <summary>It wants another password or token.</summary>
    Refused,

    /// <summary>It has no room for the object.</summary>
    Full,

    /// <summary>It cannot be reached, or does not do what it should.</summary>
    Unavailable,

    /// <summary>It has just been started, and does not answer yet.</summary>
    NotReady,
}

/// <summary>A storage backend could not give or take an object.</summary>
public sealed class StorageException : BurstException
{
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">The same for people, naming the backend, without its password, and the object.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public StorageException(StorageFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public StorageFault Fault { get; }
}
