using Burst.Engine.Execute;

namespace Burst.Remote.Protocol;

/// <summary>How <c>gg-execute</c> ends, which is what a server answers.</summary>
/// <remarks>Source: recorded answers of gg's servers.</remarks>
public enum ReturnCode
{
    /// <summary>The thunks were executed and their outputs are stored.</summary>
    Success = 0,

    /// <summary>The server has too much to do; to be tried again.</summary>
    RateLimit = 1,

    /// <summary>The server could not be asked.</summary>
    InvocationFailure = 2,

    /// <summary>The thunk is not one, or asks for something impossible.</summary>
    OperationalFailure = 3,

    /// <summary>An input is nowhere to be had.</summary>
    FetchDependenciesFailure = 4,

    /// <summary>The function failed.</summary>
    ExecutionFailure = 5,

    /// <summary>The outputs could not be stored.</summary>
    UploadOutputFailure = 6,
}

/// <summary>Between the engine's failures and the protocol's.</summary>
internal static class ReturnCodes
{
    /// <summary>The number for a failure.</summary>
    public static ReturnCode Of(FailureKind kind) => kind switch
    {
        FailureKind.ObjectMissing or FailureKind.ObjectCorrupt => ReturnCode.FetchDependenciesFailure,
        FailureKind.BadThunk or FailureKind.Cycle or FailureKind.NoWorker => ReturnCode.OperationalFailure,
        FailureKind.StorageFailed => ReturnCode.UploadOutputFailure,
        _ => ReturnCode.ExecutionFailure,
    };

    /// <summary>The failure for a number, where the server says no more than that.</summary>
    public static FailureKind KindOf(ReturnCode code) => code switch
    {
        ReturnCode.OperationalFailure => FailureKind.BadThunk,
        ReturnCode.FetchDependenciesFailure => FailureKind.ObjectMissing,
        ReturnCode.ExecutionFailure => FailureKind.Exited,
        ReturnCode.UploadOutputFailure => FailureKind.StorageFailed,
        _ => FailureKind.WorkerLost,
    };
}
