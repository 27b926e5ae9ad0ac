using Burst.Engine.Execute;

namespace Burst.Workers.Docker;

/// <summary>Carries a failure up to the pool, from places where it is rare.</summary>
internal sealed class CallException(ExecutionFailure failure, Exception? inner = null) : Exception(failure.Message, inner)
{
    public ExecutionFailure Failure { get; } = failure;

    public static CallException BadThunk(string message) => new(new ExecutionFailure(FailureKind.BadThunk, message));

    /// <summary>For what may well succeed if tried again.</summary>
    public static CallException Lost(string message, Exception? inner = null) =>
        new(new ExecutionFailure(FailureKind.WorkerLost, message, IsTransient: true), inner);

    public static CallException NotStarted(string message, Exception? inner = null) =>
        new(new ExecutionFailure(FailureKind.NotStarted, message), inner);
}
