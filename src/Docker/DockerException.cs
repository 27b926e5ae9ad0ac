using System.Net;

namespace Burst.Docker;

/// <summary>A daemon refused a call, failed in it, or could not be reached.</summary>
/// <remarks>The message is for the user: what was tried, on what, and the daemon's own words or what to do.</remarks>
public sealed class DockerException : Exception
{
    internal DockerException(string operation, HttpStatusCode? status, string reason, Exception? inner = null)
        : base($"Docker: cannot {operation}: {reason}", inner)
    {
        Operation = operation;
        Status = status;
        Reason = reason;
    }

    /// <summary>What was tried, and on what: "start container 3f1c…".</summary>
    public string Operation { get; }

    /// <summary>What the daemon answered; <see langword="null"/> where no answer came, or it broke off.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The daemon's own message, or what kept it from answering.</summary>
    public string Reason { get; }

    /// <summary>Whether what was named is not there.</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <summary>Whether it is in another state than the call needs: a name taken, a container not running.</summary>
    public bool IsConflict => Status == HttpStatusCode.Conflict;

    /// <summary>
    /// Whether the daemon did not answer, or went away in the middle: another try can help once it is back.
    /// </summary>
    public bool IsTransient => Status is null or HttpStatusCode.ServiceUnavailable;
}
