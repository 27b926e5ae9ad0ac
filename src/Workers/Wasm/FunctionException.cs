using Burst.Engine.Execute;

namespace Burst.Workers.Wasm;

/// <summary>Carries a failure up to the pool, from places where it is rare.</summary>
internal sealed class FunctionException(ExecutionFailure failure) : Exception(failure.Message)
{
    public ExecutionFailure Failure { get; } = failure;
}
