namespace Burst.Engine;

/// <summary>A target could not be forced.</summary>
public sealed class ThunkFailedException : BurstException
{
    /// <param name="failure">The thunk that failed.</param>
    public ThunkFailedException(ThunkFailure failure)
        : base($"{failure.Executed}: {failure.Failure.Message}")
    {
        Failure = failure;
    }

    /// <summary>The thunk that failed, and why.</summary>
    public ThunkFailure Failure { get; }
}
