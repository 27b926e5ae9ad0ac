using System.Collections.Immutable;
using Burst.Engine.Execute;
using Burst.Thunks;

namespace Burst.Engine;

/// <summary>A thunk that could not be reduced, with what is needed to run it again by hand.</summary>
/// <param name="Thunk">The thunk as it stands in the graph.</param>
/// <param name="Executed">The thunk with all results put in, which is what ran; the same as <paramref name="Thunk"/> where it
/// had no dependencies or never got so far.</param>
/// <param name="FunctionHash">The function's object name; empty where the thunk could not be read.</param>
/// <param name="Arguments">The argument vector of <paramref name="Executed"/>; empty where the thunk could not be read.</param>
/// <param name="Failure">What went wrong.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record ThunkFailure(
    ObjectHash Thunk, ObjectHash Executed, string FunctionHash, ImmutableArray<string> Arguments, ExecutionFailure Failure,
    int Attempts);
