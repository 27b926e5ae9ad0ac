using System.Collections.Immutable;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Compile;

/// <summary>A thunk that does a part of a compilation.</summary>
/// <param name="Name">What it does, for people.</param>
/// <param name="Thunk">The thunk.</param>
internal sealed record CompileStep(string Name, ObjectHash Thunk);

/// <summary>A source file that has become a thunk, or several.</summary>
/// <param name="Thunk">The last thunk; its first output is the object, or the assembler text.</param>
/// <param name="Dependencies">The dependency file, if one is asked for.</param>
internal sealed record CompiledUnit(ObjectHash Thunk, SideFile? Dependencies)
{
    /// <summary>All thunks, in order.</summary>
    public ImmutableArray<CompileStep> Steps { get; init; } = [new CompileStep("compiled", Thunk)];
}
